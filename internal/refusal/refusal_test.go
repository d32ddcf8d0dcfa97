package refusal

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWhatRootWritesTheServiceCanRead: an operator gives a command as root, and the file that it writes or replaces is
// for the account of the service alone.
func TestWhatRootWritesTheServiceCanRead(t *testing.T) {
	t.Parallel()
	const service = 65532
	if os.Geteuid() != 0 {
		t.Skip("only root can leave a file to another account")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "clock.seen")
	owner := func() uint32 {
		info, err := os.Stat(file)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatal(info, err)
		}
		return info.Sys().(*syscall.Stat_t).Uid
	}
	write := func() {
		if err := ReplaceFile(file, []byte("now\n")); err != nil {
			t.Fatal(err)
		}
	}
	if write(); owner() != 0 {
		t.Errorf("in root's own folder it belongs to %d", owner())
	}
	if err := os.Chown(file, service, service); err != nil {
		t.Fatal(err)
	}
	if write(); owner() != service {
		t.Errorf("replaced, it belongs to %d", owner())
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(dir, service, service); err != nil {
		t.Fatal(err)
	}
	if write(); owner() != service {
		t.Errorf("new in the folder of the service, it belongs to %d", owner())
	}
}

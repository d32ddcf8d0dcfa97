package host

import "syscall"

// Harden keeps the memory of this process, keys included, from being written to the disk by a crash or read by another
// process of the same account. Where the kernel refuses, the process goes on as it would have without.
func Harden() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, syscall.PR_SET_DUMPABLE, 0, 0)
}

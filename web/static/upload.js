// A file that is too large is refused when it is chosen: it would be cut off on its way, without a word.
for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  const told = document.createElement("p");
  told.className = "wrong";
  told.id = input.id + "-large";
  told.setAttribute("role", "alert");
  input.after(told);
  input.addEventListener("change", () => {
    const large = [...input.files].some((file) => file.size > input.dataset.most << 20);
    told.textContent = large ? input.dataset.large : "";
    input.setCustomValidity(told.textContent);
    input.setAttribute("aria-invalid", String(large));
  });
}

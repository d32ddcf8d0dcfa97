// What is typed hidden can be looked at before it is sent. It is hidden again when it leaves.
const word = document.querySelector("[data-peek]")?.dataset.peek;
for (const box of word ? document.querySelectorAll("input[type=password]") : []) {
  const peek = document.createElement("button");
  peek.type = "button";
  peek.className = "btn quiet slim peek";
  peek.textContent = word;
  peek.style.marginTop = "8px";
  peek.setAttribute("aria-pressed", "false");
  peek.setAttribute("aria-controls", box.id);
  const show = (on) => { box.type = on ? "text" : "password"; peek.setAttribute("aria-pressed", String(on)); };
  peek.addEventListener("click", () => show(box.type === "password"));
  box.form?.addEventListener("submit", () => show(false));
  box.after(peek);
}

/* Saves reloads; every page works without it. */
"use strict";
(() => {
  const main = document.getElementById("main");

  // The error summary takes the focus, so that it is read out.
  const focusErrors = (root) => root.querySelector("[role=alert][tabindex]")?.focus();

  // Printing needs script; without it the browser's own menu does.
  document.querySelectorAll("[data-print]").forEach((holder) => {
    holder.hidden = false;
    holder.querySelector("button").addEventListener("click", () => window.print());
  });

  // A file field in the page's own language, with the names of what was chosen.
  const dress = (root) => root.querySelectorAll("input[type=file]:not(.sr)").forEach((input) => {
    const label = root.querySelector(`label[for="${input.id}"]`);
    if (!label || !input.dataset.choose) return;
    const holder = document.createElement("p");
    const button = document.createElement("label");
    const names = document.createElement("span");
    button.className = "btn";
    button.htmlFor = input.id;
    button.textContent = input.dataset.choose;
    names.className = "sm mut";
    names.setAttribute("role", "status");
    holder.className = "row";
    input.className = "sr";
    input.replaceWith(holder);
    holder.append(input, button, names);
    input.addEventListener("change", () => {
      names.textContent = [...input.files].map((file) => file.name).join("، ");
    });
  });

  // A choice that opens or closes other questions asks the server for the form again. What is
  // written or chosen until its answer is here stays, and only the last answer counts.
  const isChoice = (one) => one.type === "radio" || one.type === "checkbox";
  const given = (one) => (isChoice(one) ? one.checked : one.value);
  const twinOf = (one, form) => [...form.elements].find((other) =>
    other.name === one.name && other.type === one.type && (!isChoice(one) || other.value === one.value));
  const keep = (form, fresh, before) => {
    for (const one of form.elements) {
      const twin = one.name && one.type !== "hidden" && twinOf(one, fresh);
      if (!twin) continue;
      if (one.type === "file") {
        if (one.files.length) twin.files = one.files;
      } else if (given(one) !== before.get(one)) {
        twin[isChoice(one) ? "checked" : "value"] = given(one);
      }
    }
  };
  const refresh = async (form) => {
    const turn = form.dataset.turn = String(Number(form.dataset.turn || 0) + 1);
    const before = new Map([...form.elements].map((one) => [one, given(one)]));
    const data = new FormData(form);
    data.append("_refresh", "1");
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
    const answer = await fetch(form.action, { method: "POST", body: data });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh || form.dataset.turn !== turn) return;
    keep(form, fresh, before);
    const at = form.contains(document.activeElement) ? document.activeElement : null;
    const twin = at?.name ? twinOf(at, fresh) : null;
    const [from, to] = at?.matches("textarea, input") ? [at.selectionStart, at.selectionEnd] : [null];
    form.replaceChildren(...fresh.childNodes);
    dress(form);
    twin?.focus();
    if (twin && from != null) twin.setSelectionRange(from, to);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.matches("[data-refresh]") && form?.id) refresh(form);
  });

  // A form is sent once, however often its button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 5000);
  });

  // At the phone desk the hands stay on the keys: Alt and a digit choose the kind, Ctrl Enter sends.
  document.addEventListener("keydown", (event) => {
    const form = document.querySelector("form[data-desk]");
    const digit = event.altKey && /^Digit([1-9])$/.exec(event.code);
    const kind = form && digit && form.querySelectorAll("[name=kind]")[digit[1] - 1];
    if (kind) {
      event.preventDefault();
      kind.click();
      kind.focus();
    } else if (form && event.ctrlKey && event.key === "Enter") {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  if (main) {
    focusErrors(main);
    dress(main);
  }
})();

/* A Jalali calendar beside a date field: a button, a dialog, a grid for the arrow keys.
   The field stays a plain text field; the server reads what stands in it. */
"use strict";
(() => {
  if (document.documentElement.lang !== "fa") return;
  const MONTHS = ["فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"];
  const DAYS = ["شنبه", "یکشنبه", "دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه"];
  const DAY = 864e5;
  const writer = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", { year: "numeric", month: "numeric", day: "numeric", timeZone: "UTC" });
  const persian = (text) => String(text).replace(/\d/g, (digit) => "۰۱۲۳۴۵۶۷۸۹"[digit]);
  const latin = (text) => text.replace(/[۰-۹]/g, (digit) => "۰۱۲۳۴۵۶۷۸۹".indexOf(digit));

  /** The moment (midnight UTC) as [year, month, day] of the Jalali calendar. */
  const jalali = (moment) => {
    const parts = Object.fromEntries(writer.formatToParts(moment).map((part) => [part.type, parseInt(part.value, 10)]));
    return [parts.year, parts.month, parts.day];
  };

  /** The midnight UTC of a Jalali day; undefined when there is no such day. */
  const moment = (year, month, day) => {
    const passed = (month <= 7 ? (month - 1) * 31 : 186 + (month - 7) * 30) + day - 1;
    for (const start of [19, 20, 21, 22]) {
      const found = new Date(Date.UTC(year + 621, 2, start) + passed * DAY);
      if (jalali(found).join() === [year, month, day].join()) return found;
    }
    return undefined;
  };

  const length = (year, month) => (moment(year, month, 31) ? 31 : moment(year, month, 30) ? 30 : 29);

  const element = (tag, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };

  const today = () => new Date(Math.floor((Date.now() + 3.5 * 36e5) / DAY) * DAY);

  const attach = (input) => {
    if (input.dataset.dressed) return;
    input.dataset.dressed = "1";
    let shown = today();
    const title = element("b");
    title.setAttribute("aria-live", "polite");
    const table = element("table", { className: "cal" });
    table.setAttribute("role", "grid");
    const dialog = element("dialog");
    dialog.setAttribute("aria-label", "انتخاب تاریخ");
    const turn = (text, by) => element("button", { type: "button", className: "btn q", textContent: text, onclick: () => move(0, by) });
    dialog.append(
      element("div", { className: "row" }, turn("ماه پیش", -1), title, turn("ماه بعد", 1)),
      table,
      element("button", { type: "button", className: "btn", textContent: "بستن", onclick: () => dialog.close() }),
    );
    const open = element("button", { type: "button", className: "btn", textContent: "تقویم" });
    open.setAttribute("aria-label", `انتخاب تاریخ از تقویم: ${input.labels[0]?.textContent ?? ""}`);

    const draw = () => {
      const [year, month, day] = jalali(shown);
      const before = (moment(year, month, 1).getUTCDay() + 1) % 7;
      title.textContent = `${MONTHS[month - 1]} ${persian(year)}`;
      const head = element("tr", {}, ...DAYS.map((name) => element("th", { scope: "col", abbr: name, textContent: name[0] })));
      const rows = [];
      for (let cell = 0; cell < before + length(year, month); cell += 1) {
        if (cell % 7 === 0) rows.push(element("tr"));
        const number = cell - before + 1;
        const box = element("td");
        if (number > 0) {
          const pick = element("button", { type: "button", className: "btn q i", textContent: persian(number), tabIndex: number === day ? 0 : -1, onclick: () => choose(number) });
          pick.dataset.day = number;
          pick.setAttribute("aria-label", `${DAYS[cell % 7]} ${persian(number)} ${MONTHS[month - 1]} ${persian(year)}`);
          if (number === day) pick.setAttribute("aria-pressed", "true");
          box.append(pick);
        }
        rows.at(-1).append(box);
      }
      table.replaceChildren(element("thead", {}, head), element("tbody", {}, ...rows));
    };
    const focus = () => table.querySelector("[tabindex='0']").focus();
    const move = (days, months) => {
      if (months) {
        let [year, month, day] = jalali(shown);
        month += months;
        if (month < 1) [year, month] = [year - 1, 12];
        if (month > 12) [year, month] = [year + 1, 1];
        shown = moment(year, month, Math.min(day, length(year, month)));
      } else {
        shown = new Date(+shown + days * DAY);
      }
      draw();
      if (days || dialog.contains(document.activeElement)) focus();
    };
    const choose = (number) => {
      const [year, month] = jalali(shown);
      input.value = persian([year, String(month).padStart(2, "0"), String(number).padStart(2, "0")].join("/"));
      input.dispatchEvent(new Event("change", { bubbles: true }));
      dialog.close();
      open.focus();
    };
    open.onclick = () => {
      const typed = latin(input.value).match(/^\s*(\d{4})\D(\d{1,2})\D(\d{1,2})\s*$/);
      shown = (typed && moment(+typed[1], +typed[2], +typed[3])) || today();
      draw();
      dialog.showModal();
      focus();
    };
    dialog.onkeydown = (event) => {
      const days = { ArrowLeft: 1, ArrowRight: -1, ArrowUp: -7, ArrowDown: 7 }[event.key];
      const months = { PageUp: -1, PageDown: 1 }[event.key];
      if (!event.target.dataset.day || !(days || months)) return;
      event.preventDefault();
      move(days ?? 0, months ?? 0);
    };
    const holder = element("div", { className: "row" });
    input.before(holder);
    holder.append(input, open, dialog);
  };

  const all = (root) => root.querySelectorAll("input[data-date]").forEach(attach);
  all(document);
  new MutationObserver(() => all(document)).observe(document.body, { childList: true, subtree: true });
})();

"use strict";

const element = (id) => document.getElementById(id);
let cue = null;
let over = false;

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

const phaseText = (current, elapsed) => {
  const usual = current.usual == null ? "" : `, usually ${clock(current.usual)}`;
  switch (current.phase) {
    case "waiting": return `waits for a key${usual}`;
    case "running": return `runs for ${clock(elapsed - current.since)}${usual}`;
    case "done": return "done";
    case "failed": return current.status == null ? "failed" : `failed, status ${current.status}`;
    default: return "appears";
  }
};

const show = () => {
  element("clock").textContent = new Date().toLocaleTimeString();
  if (!cue) return;
  const elapsed = Date.now() / 1000 - cue.started;
  element("elapsed").textContent = over ? "" : `${clock(elapsed)} on`;
  const current = cue.current;
  element("phase").textContent = over || cue.ended
    ? `the show is over${cue.ended ? `: ${cue.ended}` : ""}`
    : current ? phaseText(current, elapsed) : "begins";
};

const fill = () => {
  document.title = cue.title;
  element("title").textContent = cue.title;
  const side = cue.ahead < 0 ? "behind" : "ahead";
  element("pace").textContent = cue.ahead == null ? "" : `${clock(Math.abs(cue.ahead))} ${side}`;
  const section = cue.section;
  element("section").textContent = section ? `${section.number} of ${section.of}: ${section.title}` : "";
  element("step").textContent = `step ${cue.current ? cue.current.number : 0} of ${cue.steps}`;
  element("text").textContent = cue.current ? cue.current.text : "";
  element("next").replaceChildren(...cue.next.map((step) => {
    const item = document.createElement("li");
    const kind = document.createElement("span");
    kind.textContent = step.kind;
    item.append(kind, ` ${step.text}`);
    return item;
  }));
  element("notes-section").hidden = cue.notes.length === 0;
  element("notes").replaceChildren(...cue.notes.map((note) => {
    const paragraph = document.createElement("p");
    paragraph.textContent = note;
    return paragraph;
  }));
  element("message").hidden = !cue.message;
  element("message").textContent = cue.message || "";
  show();
};

const finish = () => {
  over = true;
  for (const button of document.querySelectorAll("button")) button.disabled = true;
  show();
};

const listen = async () => {
  let number = 0;
  while (!over) {
    try {
      const answer = await fetch(`state?after=${number}`, { cache: "no-store" });
      if (answer.status === 200) {
        ({ number, cue } = await answer.json());
        fill();
      } else if (answer.status !== 204) {
        finish();
      }
    } catch {
      element("phase").textContent = "no connection, trying again";
      await new Promise((resume) => setTimeout(resume, 1000));
    }
  }
};

for (const button of document.querySelectorAll("button")) {
  button.addEventListener("click", () => {
    fetch("drive", { method: "POST", body: button.dataset.word }).catch(() => {});
  });
}
setInterval(show, 1000);
listen();

"use strict";

const element = (id) => document.getElementById(id);
let cue = null;
let over = false;
let ended = null;

const clock = (seconds) => {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
};

const ends = {
  preflight_failed: "something was missing",
  wrong_document: "its file has errors",
  timed_out: "it took too long",
  broken: "its shell was lost",
  signalled: "its terminal was closed, or a signal ended it",
};

// What is typed into the program of the current step, from the next line on.
const turns = {
  waits: "RETURN types the next line:",
  wanted: "typed when the program is ready:",
  typed: "RETURN sends it:",
  secret: "it asks for a secret: type it on stage",
  full_screen: "a program fills the screen: keys on stage go to it",
  over: "keys go to the program",
};

const stepText = (current) => {
  if (!current) return "";
  const { lines, phase, text } = current;
  if (!lines || ["done", "failed"].includes(phase)) return text;
  const runs = phase === "running";
  if (runs && lines.turn === "over") return `${text}\n${turns.over}`;
  const number = Math.min(lines.sent + 1, lines.all.length);
  const head = runs ? `line ${number} of ${lines.all.length}, ${turns[lines.turn]}` : "typed into it:";
  return [text, head, ...lines.all.slice(lines.sent).map((line) => `  ${line}`)].join("\n");
};

const phaseText = (current, elapsed) => {
  if (current.hidden && ["shown", "waiting"].includes(current.phase)) return "runs unseen";
  const usual = current.usual == null ? "" : `, usually ${clock(current.usual)}`;
  switch (current.phase) {
    case "waiting": return `waits for a key${usual}`;
    case "running": return `runs ${current.hidden ? "unseen " : ""}for ${clock(elapsed - current.since)}${usual}`;
    case "done": return "done";
    case "failed": return current.status == null ? "failed" : `failed, status ${current.status}`;
    default: return "appears";
  }
};

const show = () => {
  element("clock").textContent = new Date().toLocaleTimeString();
  if (!cue) return;
  ended = cue.ended ? ended ?? Date.now() / 1000 : null;
  const elapsed = cue.started == null ? 0 : (ended ?? Date.now() / 1000) - cue.started;
  const isOver = over || Boolean(cue.ended);
  element("elapsed").textContent = cue.started == null ? "" : isOver ? `took ${clock(elapsed)}` : `${clock(elapsed)} on`;
  const left = cue.length == null || isOver ? null : cue.length - elapsed;
  element("left").textContent = left == null ? "" : `${clock(Math.abs(left))} ${left < 0 ? "over" : "left"}`;
  const current = cue.current;
  const begins = cue.started == null ? "not begun: the stage shows the greeting" : "begins";
  element("phase").textContent = isOver
    ? `the show is over${cue.ended ? `: ${ends[cue.ended] || cue.ended}` : ""}${over ? "" : "; waiting for the next one"}`
    : current ? phaseText(current, elapsed) : begins;
  for (const button of document.querySelectorAll("button")) button.disabled = isOver;
};

const fill = () => {
  document.title = cue.title;
  element("title").textContent = cue.title;
  const side = cue.ahead < 0 ? "behind" : "ahead";
  element("pace").textContent = cue.ahead == null ? "" : `${clock(Math.abs(cue.ahead))} ${side}`;
  const section = cue.section;
  element("section").textContent = section ? `${section.number} of ${section.of}: ${section.title}` : "";
  element("step").textContent = `step ${cue.current ? cue.current.number : 0} of ${cue.steps}`;
  element("text").textContent = stepText(cue.current);
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
  element("blank").hidden = !cue.blank;
  const failure = cue.failure;
  element("failure").hidden = !failure;
  element("failed").textContent = failure ? `failed: ${failure.reason} (${failure.place})` : "";
  element("failed-text").textContent = failure ? failure.text : "";
  element("remedy").textContent = failure ? failure.remedy : "";
  element("message").hidden = !cue.message;
  element("message").textContent = cue.message || "";
  show();
};

const finish = () => {
  over = true;
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

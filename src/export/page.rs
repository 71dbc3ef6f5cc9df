//! The page: chapters, text, and commands with their output.

use std::fmt::Write as _;

use base64::Engine as _;
use sha2::{Digest as _, Sha256};

use crate::neutral::{Neutral, visible};
use crate::plan::{Action, Commentary, Plan, Step};
use crate::present::highlight::highlight_command;
use crate::run::hidden;
use crate::style::{Line, Theme, counted};

use super::outputs::{Outputs, RanCommand};
use super::pictures::Pictures;
use super::prose::{self, Chapter};
use super::terminal::{self, escaped};

/// The page for `plan`, which is a learner's plan, so that it has the whole text. `file` names the
/// workshop. Also returns remarks for the user.
pub fn page(plan: &Plan, file: &str, outputs: Option<&Outputs>) -> (Neutral, Vec<String>) {
    let mut body = Body {
        plan,
        keys: plan.keys(),
        outputs,
        chapters: Vec::new(),
        pictures: Pictures::of_workshop(plan.documents.first().map(|first| first.source.path())),
        html: String::new(),
        unseen: Vec::new(),
    };
    for step in 0..plan.steps.len() {
        body.step(step);
    }
    body.close_unseen();
    body.html = prose::with_links_to(&body.chapters, &body.html);
    let first = body.chapters.first().map(|chapter| chapter.title.clone());
    let title = plan.settings.title.clone().or(first);
    let title = escaped(title.as_deref().unwrap_or(file));
    let style = format!(
        "\n{}{}",
        include_str!("page.css"),
        terminal::styles(&body.html)
    );
    let script = include_str!("page.js");
    let language = plan.settings.lang.as_deref().unwrap_or("en");
    let text = format!(
        "<!doctype html>\n<html lang=\"{}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         base-uri 'none'; form-action 'none'; style-src {}; script-src {}\">\n\
         <title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n{}{}<main>\n{}</main>\n{}\
         <script>{script}</script>\n</body>\n</html>\n",
        escaped(language),
        direction(language),
        hash(&style),
        hash(script),
        contents(&body.chapters),
        header(plan, &title, body.chapters.first()),
        body.html,
        footer(file, outputs),
    );
    (Neutral::lines(text), body.pictures.remarks)
}

/// The direction of text in this language, judged by its script if the tag names one.
fn direction(language: &str) -> &'static str {
    const LANGUAGES: [&str; 15] = [
        "ar", "arc", "ckb", "dv", "fa", "he", "iw", "khw", "ks", "nqo", "ps", "sd", "syr", "ug",
        "ur",
    ];
    const SCRIPTS: [&str; 7] = ["arab", "hebr", "syrc", "thaa", "nkoo", "adlm", "rohg"];
    let language = language.to_ascii_lowercase();
    let mut parts = language.split('-');
    let first = parts.next().unwrap_or_default();
    let script = parts.find(|part| part.len() == 4);
    let is_rtl = match script {
        Some(script) => SCRIPTS.contains(&script),
        None => LANGUAGES.contains(&first) || first == "yi",
    };
    if is_rtl { "rtl" } else { "ltr" }
}

/// The hash by which the page's policy allows a style or a script: nothing else in the page can be
/// either.
fn hash(text: &str) -> String {
    let digest = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(text));
    format!("'sha256-{digest}'")
}

fn contents(chapters: &[Chapter]) -> String {
    let item = |(number, chapter): (usize, &Chapter)| {
        format!(
            "<li class=\"level-{}\"><a href=\"#{}\">{}</a></li>\n",
            chapter.level,
            Chapter::anchor(number),
            escaped(&chapter.title)
        )
    };
    let items: Vec<_> = chapters.iter().enumerate().map(item).collect();
    format!(
        "<nav aria-label=\"chapters\"><details><summary>Chapters</summary>\n<ol>\n{}</ol></details></nav>\n",
        items.concat()
    )
}

/// The part above the commentary: the title of the front matter, unless the first heading is the
/// same, and the requirements.
fn header(plan: &Plan, title: &str, first: Option<&Chapter>) -> String {
    let settings = &plan.settings;
    let lead = settings.description.iter();
    let lead = lead.map(|text| format!("<p class=\"lead\">{}</p>\n", escaped(text)));
    let tools: Vec<_> = settings
        .requires
        .tools
        .iter()
        .map(|tool| match &tool.version {
            Some(version) => format!("{} {version}", tool.name),
            None => tool.name.clone(),
        })
        .collect();
    let notice = |head: &str, what: &[String]| {
        (!what.is_empty()).then(|| {
            format!(
                "<p class=\"notice\">{head} {}.</p>\n",
                escaped(&what.join(", "))
            )
        })
    };
    let notices = [
        notice("Needs", &tools),
        notice("<strong>Destroys</strong>", &settings.destroys),
    ];
    let own = settings.title.as_deref().map(str::trim);
    let is_said_below = first.is_some_and(|first| own == Some(first.title.trim()));
    let own_title = (own.is_some() && !is_said_below).then(|| format!("<h1>{title}</h1>\n"));
    let parts: Vec<_> = own_title
        .into_iter()
        .chain(lead)
        .chain(notices.into_iter().flatten())
        .collect();
    format!("<header>\n{}</header>\n", parts.concat())
}

fn footer(file: &str, outputs: Option<&Outputs>) -> String {
    let source = format!("Made from <code>{}</code> by demosh.", escaped(file));
    let printed = match outputs {
        None => "The commands were not run for it.".to_owned(),
        Some(outputs) if outputs.is_sample => {
            "The tools' output is a sample, written by hand.".to_owned()
        }
        Some(outputs) => match &outputs.date {
            Some(date) => format!(
                "What the commands printed was recorded on {}.",
                escaped(date)
            ),
            None => "What the commands printed was recorded.".to_owned(),
        },
    };
    format!("<footer><p>{source} {printed}</p></footer>\n")
}

struct Body<'a> {
    plan: &'a Plan,
    keys: Vec<String>,
    outputs: Option<&'a Outputs>,
    chapters: Vec<Chapter>,
    pictures: Pictures,
    html: String,
    /// Commands that run without being displayed.
    unseen: Vec<String>,
}

impl Body<'_> {
    fn step(&mut self, nth: usize) {
        let step = &self.plan.steps[nth];
        let text = step.action.text();
        if self.plan.is_check(nth) {
            return;
        }
        match &step.action {
            Action::Run(command) if !step.shown => {
                if !command.only_if_known {
                    let command = self.command(nth, step);
                    self.unseen.push(command);
                }
                return;
            }
            Action::Wait(_) | Action::Clear | Action::Note(_) | Action::Say(Commentary::Blank) => {
                return;
            }
            _ => self.close_unseen(),
        }
        match &step.action {
            Action::Say(Commentary::Markdown { document, text }) => {
                let html = prose::html(document, text, &mut self.chapters, &mut self.pictures);
                self.html.push_str(&html);
            }
            Action::Say(_) | Action::Print(_) => {
                let text = text.trim_start_matches('#').trim();
                if !text.is_empty() {
                    self.push(format_args!("<p>{}</p>\n", escaped(text)));
                }
            }
            Action::Run(_) | Action::Type(_) | Action::Call(_) => {
                let command = self.command(nth, step);
                self.html.push_str(&command);
            }
            Action::Wait(_) | Action::Clear | Action::Note(_) => {}
        }
    }

    /// Adds a command, a button that copies it, and its output.
    fn command(&self, nth: usize, step: &Step) -> String {
        let text = step.action.text().trim_end();
        let secret = self.plan.is_secret(nth);
        let hidden = hidden(text);
        let text = if secret { &hidden } else { text };
        let lines = highlight_command(text, &Theme::palette());
        // Every column adds to the size of each line.
        let widest = lines.iter().map(Line::width).max().unwrap_or(0);
        let tabs = text.matches('\t').count() * 8;
        let cols = u16::try_from(widest + tabs + 2)
            .unwrap_or(u16::MAX)
            .min(500);
        let lines: Vec<_> = lines.iter().map(|line| line.to_ansi(true)).collect();
        let shown = terminal::html(lines.join("\r\n").as_bytes(), (cols, 1));
        let ran = self.outputs.and_then(|outputs| {
            let ran = outputs.by_step.get(&self.keys[nth])?;
            Some((ran, outputs.size))
        });
        format!(
            "<figure>\n<div class=\"command\"><pre><code>{shown}</code></pre>\
             <button type=\"button\" data-copy=\"{}\">Copy</button></div>\n{}{}</figure>\n",
            escaped(text),
            self.input(nth, secret),
            ran.map_or_else(|| self.stated(nth), |(ran, size)| printed(ran, size)),
        )
    }

    /// The stated output of this command, or of several of which it is the last.
    fn stated(&self, nth: usize) -> String {
        let is_of = |step: &Step| step.expected.filter(|_| step.action.runs());
        let Some(expected) = is_of(&self.plan.steps[nth]) else {
            return String::new();
        };
        let mut later = self.plan.steps[nth + 1..].iter();
        let secret = self.plan.is_secret(nth);
        let output = &self.plan.expected[expected].output;
        if secret || output.lines.is_empty() || later.any(|step| is_of(step) == Some(expected)) {
            return String::new();
        }
        let lines: Vec<_> = output.lines.iter().map(|line| visible(line)).collect();
        format!(
            "<pre class=\"output\" tabindex=\"0\">{}</pre>\n<figcaption>expected output</figcaption>\n",
            escaped(&lines.join("\n"))
        )
    }

    /// The input for the program that a command starts.
    fn input(&self, nth: usize, secret: bool) -> String {
        let Some(input) = self.plan.input(nth) else {
            return String::new();
        };
        let text = input.text.trim_end();
        let hidden = hidden(text);
        let text = escaped(if secret { &hidden } else { text });
        format!(
            "<div class=\"command input\"><pre aria-label=\"typed into it\"><code>{text}</code></pre>\
             <button type=\"button\" data-copy=\"{text}\">Copy</button></div>\n"
        )
    }

    fn close_unseen(&mut self) {
        let unseen = std::mem::take(&mut self.unseen);
        if unseen.is_empty() {
            return;
        }
        let count = counted(unseen.len(), "command");
        self.push(format_args!(
            "<details class=\"unseen\"><summary>Runs without being shown: {count}</summary>\n{}</details>\n",
            unseen.concat()
        ));
    }

    fn push(&mut self, html: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.html.write_fmt(html);
    }
}

fn printed(ran: &RanCommand, size: (u16, u16)) -> String {
    let output = terminal::html(&ran.output, size);
    let output = if output.is_empty() {
        String::new()
    } else {
        format!("<pre class=\"output\" tabindex=\"0\">{output}</pre>\n")
    };
    let status = match ran.status {
        Some(0) => String::new(),
        Some(status) => format!("<figcaption class=\"failed\">status {status}</figcaption>\n"),
        None => "<figcaption>it did not run to its end</figcaption>\n".to_owned(),
    };
    output + &status
}

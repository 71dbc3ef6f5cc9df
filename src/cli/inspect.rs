//! `demosh list` and `demosh check`: the steps of a workshop, and its problems.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::batch::partition::Parts;
use crate::inspect;
use crate::inspect::lint::{self, CheckedWorkshop, World};
use crate::neutral::Neutral;
use crate::plan::{Plan, PlanOptions};
use crate::settings::Settings;
use crate::source::{Root, Severity};

use super::settings::{ColorArgs, Flags as _, LookArgs, faults_of_keys, theme_for};
use super::shell_args::ShellArgs;
use super::workshop::{StdinArgs, Workshop};
use super::{Exit, Stop, print, print_with};

/// The steps of a workshop.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// The workshop, or several with `--matrix`; `-` is standard input
    #[arg(required = true, add = super::completion::workshops())]
    files: Vec<PathBuf>,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// Print JSON, for programs
    #[arg(long)]
    json: bool,

    /// Print the jobs of a CI matrix instead, as JSON: PARTS is `5`, `slice:5` or `hash:5`; by default, each workshop is a part
    #[arg(
        long,
        value_name = "PARTS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "slice",
        conflicts_with = "json"
    )]
    matrix: Option<Parts>,

    /// Its colours.
    #[command(flatten)]
    look: LookArgs,
}

/// One job of a matrix.
#[derive(Serialize)]
struct MatrixJob {
    /// The value for `demosh ci --partition`.
    partition: String,
    /// The workshops of that part.
    files: Vec<String>,
}

/// The jobs that share workshops, in the format of GitHub.
fn matrix(args: &ListArgs, parts: &Parts) -> Result<Exit, Stop> {
    for file in &args.files {
        if file == Path::new("-") {
            let help = "name the file instead of `-`";
            let message = "standard input cannot be shared among jobs";
            return Err(Stop::new(Exit::Usage, message, Some(help)));
        }
        Workshop::find(file)?.plan(&PlanOptions::default(), &args.look)?;
    }
    let files: Vec<_> = args.files.iter().map(PathBuf::as_path).collect();
    let jobs = parts
        .of(&files)
        .into_iter()
        .map(|(partition, files)| MatrixJob {
            partition: partition.to_string(),
            files: files
                .iter()
                .map(|file| file.display().to_string())
                .collect(),
        });
    let jobs: Vec<_> = jobs.collect();
    let matrix = serde_json::json!({ "include": jobs });
    print(&Neutral::lines(format!("{matrix}\n")))
}

/// Lists the steps of a workshop.
pub(super) fn list(args: &ListArgs) -> Result<Exit, Stop> {
    if let Some(parts) = &args.matrix {
        return matrix(args, parts);
    }
    let ListArgs {
        files,
        stdin,
        json,
        look,
        ..
    } = args;
    let [file] = &files[..] else {
        let help = "name one workshop, or share several among jobs with `--matrix`";
        let message = "`demosh list` shows one workshop at a time";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    };
    let workshop = Workshop::find_or_read(file, stdin)?;
    let (plan, settings) = workshop.plan(&PlanOptions::default(), look)?;
    if *json {
        let listing = inspect::list::Listing::of(&plan, &workshop.path);
        return print_with(|out| listing.write_json(out));
    }
    print_steps(&plan, &settings)
}

/// Prints a line for each step.
pub(super) fn print_steps(plan: &Plan, settings: &Settings) -> Result<Exit, Stop> {
    let out = std::io::stdout();
    let color = settings.color.value.applies_to(&out);
    let theme = theme_for(settings, color);
    let width = rustix::termios::tcgetwinsize(&out).map_or(0, |size| usize::from(size.ws_col));
    let lines = inspect::table(plan, if width == 0 { 120 } else { width }, &theme);
    print_with(|out| {
        let mut lines = lines
            .iter()
            .map(|line| Neutral::painted(line.to_ansi(color)));
        lines.try_for_each(|line| writeln!(out, "{line}"))
    })
}

/// What is wrong with workshops.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The workshops; `-` is standard input
    #[arg(required_unless_present = "explain", add = super::completion::workshops())]
    files: Vec<PathBuf>,

    /// How standard input is read.
    #[command(flatten)]
    stdin: StdinArgs,

    /// Explain a rule: what it finds, why that is a problem, and what to do
    #[arg(long, value_name = "RULE", add = super::completion::rules(), conflicts_with_all = ["files", "format", "deny"])]
    explain: Option<String>,

    /// The output format
    #[arg(long, value_enum, default_value_t)]
    format: FindingFormat,

    /// Treat warnings, or all findings, as errors
    #[arg(long, value_enum, value_name = "LEVEL")]
    deny: Option<FailLevel>,

    /// The bash whose syntax the commands must have
    #[command(flatten)]
    shell: ShellArgs,

    /// The colours of what is printed.
    #[command(flatten)]
    color: ColorArgs,
}

/// The formats of findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FindingFormat {
    /// With an excerpt of the file
    #[default]
    Human,
    /// One object
    Json,
    /// Annotations that GitHub shows beside the lines
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Lines as gcc writes them, for editors
    Gcc,
    /// A code quality report for GitLab
    Gitlab,
}

/// Which findings count as errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailLevel {
    /// Warnings
    Warnings,
    /// Notes, too
    Notes,
}

/// Reports the problems of workshops. Nothing runs.
pub(super) fn check(args: &CheckArgs) -> Result<Exit, Stop> {
    let CheckArgs {
        files,
        stdin,
        explain,
        format,
        deny,
        shell,
        color: colors,
    } = args;
    if let Some(rule) = explain {
        return explain_rule(rule);
    }
    let bash = shell.found()?;
    let settings = colors.settings(None)?;
    let mut color = settings.color.value;
    let mut all = Vec::new();
    Workshop::read_stdin_once(files)?;
    for file in files {
        let workshop = Workshop::find_or_read(file, stdin)?;
        let plan = workshop.read(&PlanOptions::default());
        if let (Ok(settings), true) = (colors.load(Some(&plan)), *file == files[0]) {
            color = settings.color.value;
        }
        let world = World::at(workshop.folder.clone()).with_bash(bash);
        let mut findings = faults_of_keys(&plan);
        findings.extend(lint::check(&plan, &world));
        all.push(CheckedWorkshop {
            findings,
            root: Root::above(&workshop.path),
            path: workshop.path,
        });
    }
    let color = color.applies_to(&std::io::stdout());
    print(&format.render(&all, color))?;
    let denied = match deny {
        None => Severity::Error,
        Some(FailLevel::Warnings) => Severity::Warning,
        Some(FailLevel::Notes) => Severity::Note,
    };
    let findings = all.iter().flat_map(|checked| &checked.findings);
    let worst = findings.map(|finding| finding.severity).max();
    Ok(if worst.is_some_and(|worst| worst >= denied) {
        Exit::Document
    } else {
        Exit::Success
    })
}

impl FindingFormat {
    fn render(self, all: &[CheckedWorkshop], color: bool) -> Neutral {
        let findings = || {
            let findings = all.iter().flat_map(|checked| &checked.findings);
            findings.cloned().collect::<Vec<_>>()
        };
        match self {
            Self::Human => lint::human(&findings(), color),
            Self::Json => lint::json(&findings()),
            Self::Github => {
                let annotations = all.iter().map(|one| lint::github(&one.findings, &one.root));
                let annotations = annotations.map(String::from);
                Neutral::lines(annotations.collect::<String>())
            }
            Self::Sarif => lint::sarif(all),
            Self::Gcc => lint::gcc(all),
            Self::Gitlab => lint::gitlab(all),
        }
    }
}

/// Prints the section of `docs/rules.md` about a rule.
fn explain_rule(id: &str) -> Result<Exit, Stop> {
    match lint::rule_named(id) {
        Ok(rule) => print(&Neutral::lines(rule.explanation())),
        Err(near) => {
            let help = near.map_or_else(
                || "`demosh help rules` lists them".to_owned(),
                |near| format!("did you mean `{near}`? `demosh help rules` lists them all"),
            );
            let message = format!("there is no rule `{id}`");
            Err(Stop::new(Exit::Usage, message, Some(&help)))
        }
    }
}

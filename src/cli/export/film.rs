//! `demosh export --to svg`: an animated picture of a recording, or of an unattended run.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

use anyhow::Context as _;

use crate::bases::PrivateDirectory;
use crate::export::{Outputs, Reel, svg};
use crate::plan::{Plan, PlanOptions};
use crate::rehearsal::has_recording;

use crate::cli::workshop::Workshop;
use crate::cli::{Exit, Stop};

use super::{ExportArgs, outputs};

/// Columns and rows of a picture without a terminal of known size.
const SIZE: (u16, u16) = (76, 22);

/// Makes the picture.
pub(super) fn export(args: &ExportArgs) -> Result<Exit, Stop> {
    if args.workshop.extension().is_some_and(|end| end == "cast") {
        args.spare_files(None)?;
        let reel = of_recording(&args.workshop)?;
        return args.deliver(&svg(&reel));
    }
    let workshop = Workshop::find_or_read(&args.workshop, &args.stdin)?;
    let (plan, _) = workshop.plan(&PlanOptions::default(), &args.color)?;
    args.spare_files(Some((&workshop, &plan)))?;
    let reel = match &args.with {
        Some(file) if is_recording(file) => of_recording(file)?,
        Some(_) => {
            let outputs = outputs(args, &plan)?.unwrap_or_default();
            Reel::of_run(&plan, &outputs, SIZE)
        }
        None => Reel::of_run(&plan, &ran(args, &workshop, &plan)?, SIZE),
    };
    args.deliver(&svg(&reel))
}

/// Whether its first line is that of a recording.
fn is_recording(file: &Path) -> bool {
    let text = fs::read(file).unwrap_or_default();
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    serde_json::from_slice::<serde_json::Value>(first)
        .is_ok_and(|header| header.get("version").is_some() && header.get("event").is_none())
}

fn of_recording(file: &Path) -> Result<Reel, Stop> {
    let name = file.display();
    let text = fs::read(file).map_err(|error| {
        let message = format!("cannot read `{name}`: {error}");
        Stop::new(Exit::Usage, message, None)
    })?;
    Reel::of_cast(&String::from_utf8_lossy(&text)).map_err(|why| {
        let help = "`demosh --record FILE.cast` writes such files";
        Stop::new(
            Exit::Usage,
            format_args!("`{name}` cannot be used: {why}"),
            Some(help),
        )
    })
}

/// Runs the workshop unattended, with its recording if it has one.
fn ran(args: &ExportArgs, workshop: &Workshop, plan: &Plan) -> Result<Outputs, Stop> {
    if args.workshop == Path::new("-") {
        let help = "name a file, or give a recording with `--with`";
        let message = "a workshop from standard input cannot be run for a picture";
        return Err(Stop::new(Exit::Usage, message, Some(help)));
    }
    let is_rehearsed = has_recording(&workshop.path);
    refuse_destruction(args, plan, is_rehearsed)?;
    let folder = PrivateDirectory::create("", |_| Ok(()))?;
    let events = folder.path().join("events");
    run_unattended(args, is_rehearsed, &events)?;
    let text = fs::read_to_string(&events)
        .with_context(|| format!("cannot read the events of the run, `{}`", events.display()))?;
    Outputs::read(&text, plan).map_err(|why| {
        Stop::new(
            Exit::Internal,
            format_args!("the run cannot be used: {why}"),
            None,
        )
    })
}

/// A picture alone must not destroy anything.
fn refuse_destruction(args: &ExportArgs, plan: &Plan, is_rehearsed: bool) -> Result<(), Stop> {
    if !is_rehearsed && !args.yes && !plan.settings.destroys.is_empty() {
        let help = "`--yes` allows that; `--with FILE.cast` uses a recording instead";
        let message = "the run for the picture would destroy:";
        return Err(Stop::listing(
            Exit::Usage,
            message,
            &plan.settings.destroys,
            Some(help),
        ));
    }
    Ok(())
}

/// Runs the workshop in another process, which writes its events to the file `events`.
fn run_unattended(args: &ExportArgs, is_rehearsed: bool, events: &Path) -> Result<(), Stop> {
    let mut run = Command::new(env::current_exe()?);
    run.args(["ci", "--annotations", "none", "--without-checks"]);
    run.arg("--events").arg(events);
    if is_rehearsed {
        run.arg("--rehearse");
    }
    run.arg("--").arg(&args.workshop);
    run.stdin(Stdio::null()).stdout(Stdio::null());
    let status = run
        .status()
        .context("cannot start demosh for the run of the picture")?;
    if !status.success() {
        let help = format!(
            "`demosh ci {}` shows what went wrong",
            args.workshop.display()
        );
        let message = format!("the run for the picture failed: {status}");
        return Err(Stop::new(Exit::StepFailed, message, Some(&help)));
    }
    Ok(())
}

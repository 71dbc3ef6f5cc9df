//! The learner's side of a live run: the same steps at the learner's pace, possibly continued on
//! another day.
//!
//! Owns what a learner reads besides the workshop itself, practice, and the progress that is saved.
//! The presenter decides how steps look and what keys do.

mod chapters;
mod contents;
mod learner;
mod practice;
mod progress;
mod report;
mod show;

pub use chapters::Chapters;
pub use contents::created;
pub use learner::Learner;
pub use progress::{Keeper, Progress, ResumePoint};
pub use report::{CoursePart, CourseReport, LearnReport};
pub use show::KeptShow;

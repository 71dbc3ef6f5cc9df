//! The feature tests: one binary, one file per feature, and the two builders in `support`.
//!
//! A feature file begins with the behaviour that it owns. Tests wait for what the program has
//! computed (never for text that is also in the echo of a typed line) and never sleep for a fixed
//! time.

mod architecture;
mod arguments;
mod command;
mod compat;
mod convert;
mod completions;
mod cue;
mod documents;
mod environment;
mod exchange;
mod export;
mod folders;
mod fuzz;
mod nested;
mod new;
mod options;
mod ordinary;
mod oracle;
mod pages;
mod pictures;
mod places;
mod prose;
mod reading;
mod security;
mod session;
mod rehearsal;
mod stage;
mod support;
mod terminal;
mod torture;
mod unattended;
mod wording;
mod workshops;
mod watching;
mod written;

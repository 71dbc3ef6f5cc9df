//! The parts from which the feature tests are built: a terminal to run programs in, and a place to
//! run `demosh` in.

// Why: a builder serves all feature files, none of which uses all of it.
#![allow(dead_code)]

pub(crate) mod answers;
pub(crate) mod demo;
pub(crate) mod processes;
pub(crate) mod pty;

//! `demosh watch`: a workshop is checked at each save, and runs again from the first block that has
//! changed, in the state before that block.

mod lines;
mod screen;

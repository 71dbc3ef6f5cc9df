//! What a presenter wants beside what the workshop says.

/// What a presenter can want beside what the workshop says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habits {
    /// A first RETURN completes the typing, a second one runs.
    pub confirm: bool,
    /// There is a recording that can be played for a command that failed.
    pub understudy: bool,
    /// A learner at home: more is explained than on stage, and a failure opens its menu immediately.
    pub learning: bool,
}

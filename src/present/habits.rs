//! The presenter's options, besides the workshop's settings.

/// The presenter's options, besides the workshop's settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Habits {
    /// A first RETURN completes the typing, a second one runs.
    pub confirm: bool,
    /// There is a recording that can replace a command that failed.
    pub understudy: bool,
    /// For a learner at home: there are more explanations than on stage, and a failure opens its
    /// menu immediately.
    pub learning: bool,
}

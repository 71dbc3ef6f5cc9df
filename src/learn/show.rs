//! The operator of a show whose state is saved, so that it can continue after it was cut off.
//!
//! Owns when the state is saved. The presenter decides what is on the stage; a failure to save is
//! not mentioned there.

use crate::plan::Plan;
use crate::present::Presenter;
use crate::run::{Announcement, Checkpoint, Conclusion, Decision, Notice, Operator};

use super::progress::Keeper;

/// A presenter, and the file for the state of the show.
pub struct KeptShow {
    presenter: Presenter,
    keeper: Option<Keeper>,
}

impl KeptShow {
    /// A show of `presenter`, whose state `keeper` saves, if there is one.
    pub fn new(presenter: Presenter, keeper: Option<Keeper>) -> Self {
        Self { presenter, keeper }
    }
}

impl Operator for KeptShow {
    fn names(&self) -> &[String] {
        self.presenter.names()
    }

    async fn before(&mut self, announcement: Announcement<'_>) -> Decision {
        self.presenter.before(announcement).await
    }

    fn unseen(&mut self, plan: &Plan, step: usize) {
        self.presenter.unseen(plan, step);
    }

    async fn after(&mut self, conclusion: Conclusion<'_>) -> Decision {
        let as_expected = conclusion.result.outcome.is_as_operated();
        if let Some(keeper) = &mut self.keeper {
            keeper.note(conclusion.result.step, as_expected);
        }
        self.presenter.after(conclusion).await
    }

    fn cut_short(&mut self) {
        self.presenter.cut_short();
    }

    fn keeps(&self) -> bool {
        self.keeper.is_some()
    }

    fn keep(&mut self, kept: &Checkpoint) {
        if let Some(keeper) = &self.keeper {
            // The next step tries again; the audience need not know.
            let _ = keeper.keep(kept);
        }
    }

    async fn at_end(&mut self, plan: &Plan) -> Vec<usize> {
        self.presenter.at_end(plan).await
    }

    fn notice(&mut self, notice: &Notice) {
        self.presenter.notice(notice);
    }
}

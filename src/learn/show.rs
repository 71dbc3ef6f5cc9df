//! The presenter's side of a show whose state is kept, so that it can continue when it is cut off.
//!
//! Owns when the state is kept. What is on the stage is the presenter's business, and nothing is said
//! there when the state cannot be kept.

use crate::plan::Plan;
use crate::present::Presenter;
use crate::run::{Announcement, Checkpoint, Conclusion, Decision, Notice, Operator};

use super::progress::Keeper;

/// A presenter, and where the state of the show is kept.
pub struct KeptShow {
    presenter: Presenter,
    keeper: Option<Keeper>,
}

impl KeptShow {
    /// A show of `presenter`, whose state `keeper` keeps, if there is one.
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
            // It is tried again at the next step; the audience has no use for a word about it.
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

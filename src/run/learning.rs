//! How a run finds secrets that are assigned while it runs: it asks the shell after each command
//! that may have assigned one.

use std::sync::Arc;

use crate::document::command::Script;
use crate::shell::SessionError;

use super::engine::Core;
use super::event::EventKind;
use super::secret::{SecretMarks, is_secret};
use super::suspects::Suspicion;

impl Core<'_> {
    /// What `text`, which is about to run, may do to secrets; in a block marked `secret`, to any
    /// variable.
    pub(super) fn suspicion(&mut self, text: &Script, is_marked: bool) -> Suspicion {
        let plan = &self.info.plan;
        self.suspects
            .take(text, &|name| is_marked || is_secret(plan, name))
    }

    /// Finds the secrets that one of the operator's commands has assigned.
    pub(super) async fn learn_between(&mut self, text: &Script) -> Result<(), SessionError> {
        let suspicion = self.suspicion(text, false);
        self.learn_secrets(text, &suspicion, (false, &[]))
            .await
            .map(drop)
    }

    /// Asks the shell for the values of the variables that `text` may have assigned. Secrets among
    /// them are masked from now on, and so are the values that were `seen` while it ran. Returns
    /// false if the shell is gone, so that the values are unknown.
    pub(super) async fn learn_secrets(
        &mut self,
        text: &Script,
        suspicion: &Suspicion,
        (is_marked, seen): (bool, &[(String, String)]),
    ) -> Result<bool, SessionError> {
        if !suspicion.is_any() {
            return Ok(true);
        }
        let assigned = match self.assigned(suspicion).await {
            Err(_) if self.shell.has_ended() => return Ok(false),
            assigned => assigned?,
        };
        let info = Arc::clone(&self.info);
        let marking = SecretMarks::of(text, is_marked);
        for (name, value) in assigned.into_iter().chain(seen.iter().cloned()) {
            if marking.is_secret_value(&info.plan, &name, &value)
                && !self.secrets.learn([&value]).is_empty()
            {
                self.tell(EventKind::Secret(value));
            }
        }
        Ok(true)
    }

    /// The values of the suspected variables, element by element.
    async fn assigned(
        &mut self,
        suspicion: &Suspicion,
    ) -> Result<Vec<(String, String)>, SessionError> {
        let info = Arc::clone(&self.info);
        let mut names = suspicion.names.clone();
        let session = self.shell.session().await?;
        if suspicion.is_opaque {
            let all = session.variables().await?.into_iter();
            names.extend(all.filter(|name| is_secret(&info.plan, name)));
            self.suspects.found(session.functions_and_aliases().await?);
        }
        let names: Vec<_> = names.into_iter().collect();
        let elements = session.elements(&names).await?;
        let of_name = |(name, values): (String, Vec<String>)| {
            values.into_iter().map(move |value| (name.clone(), value))
        };
        Ok(names.into_iter().zip(elements).flat_map(of_name).collect())
    }
}

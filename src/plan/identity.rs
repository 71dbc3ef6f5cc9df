//! Names of steps that stay the same from one run to the next: by text, not by position, because a
//! workshop may be edited in between.

use std::collections::BTreeMap;
use std::path::Path;

use super::Plan;

impl Plan {
    /// A key for each step, in order: its text's fingerprint and the number of equal texts before
    /// it.
    pub fn keys(&self) -> Vec<String> {
        let mut seen = BTreeMap::new();
        let key = |step: &super::Step| {
            let text = format!("{} {}", step.action.kind(), step.action.text());
            let print = fingerprint(text.as_bytes());
            let count = seen.entry(print).or_insert(0_usize);
            *count += 1;
            format!("{print:016x}-{count}")
        };
        self.steps.iter().map(key).collect()
    }
}

/// The name of the files that are saved about a workshop: the same however its path is written.
pub fn name_of_kept(workshop: &Path) -> String {
    let path = workshop.canonicalize();
    let path = path.unwrap_or_else(|_| workshop.to_owned());
    format!("{:016x}", fingerprint(path.as_os_str().as_encoded_bytes()))
}

/// FNV-1a, which is the same in every version of this program and of its compiler.
pub fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

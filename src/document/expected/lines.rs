//! Lines with wildcards: whether they match what was printed, and what to change if they do not.

/// Matches any number of lines, including none.
const ANY_LINES: &str = "...";

/// Matches any text within a line, including none.
const ANY_TEXT: &str = "[..]";

/// The most comparisons that are made: beyond it, the printed lines replace everything.
const MAX_CELLS: usize = 8_000_000;

/// Where one line of the new statement comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRevision {
    /// The stated line at this index is kept.
    Kept(usize),
    /// This line is new.
    New(String),
}

impl LineRevision {
    /// The text of the line; `stated` are the lines before the change.
    pub fn text<'a>(&'a self, stated: &'a [String]) -> &'a str {
        match self {
            Self::Kept(nth) => &stated[*nth],
            Self::New(text) => text,
        }
    }

    /// The text of a new line.
    pub fn new_text(&self) -> Option<&str> {
        match self {
            Self::Kept(_) => None,
            Self::New(text) => Some(text),
        }
    }
}

fn is_any_lines(line: &str) -> bool {
    line.trim() == ANY_LINES
}

/// The stated lines without empty ones at the end, which do not count.
fn significant(stated: &[String]) -> &[String] {
    let end = stated.iter().rposition(|line| !line.trim_end().is_empty());
    &stated[..end.map_or(0, |last| last + 1)]
}

/// True when the stated lines as a whole match what was printed.
pub(super) fn matches(stated: &[String], printed: &[String]) -> bool {
    let stated = significant(stated);
    let (mut at, mut from) = (0, 0);
    // The position after the last `...`, and how many lines that matches: more if the lines after
    // it do not match.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match stated.get(at) {
            Some(line) if is_any_lines(line) => {
                at += 1;
                retry = Some((at, from));
                continue;
            }
            Some(line)
                if printed
                    .get(from)
                    .is_some_and(|text| line_matches(line, text)) =>
            {
                at += 1;
                from += 1;
                continue;
            }
            // Empty lines at the end do not count, so a line that may be empty may be missing
            // there.
            Some(line) if from == printed.len() && line_matches(line, "") => {
                at += 1;
                continue;
            }
            None if from == printed.len() => return true,
            _ => {}
        }
        match retry {
            Some((after, taken)) if taken < printed.len() => {
                retry = Some((after, taken + 1));
                (at, from) = (after, taken + 1);
            }
            _ => return false,
        }
    }
}

/// True when one line matches.
fn line_matches(stated: &str, printed: &str) -> bool {
    let stated = stated.trim_end();
    let Some((first, rest)) = stated.split_once(ANY_TEXT) else {
        return stated == printed;
    };
    let Some(mut left) = printed.strip_prefix(first) else {
        return false;
    };
    let (between, last) = rest
        .rsplit_once(ANY_TEXT)
        .map_or((None, rest), |(between, last)| (Some(between), last));
    for part in between
        .into_iter()
        .flat_map(|between| between.split(ANY_TEXT))
    {
        match left.find(part) {
            Some(found) => left = &left[found + part.len()..],
            None => return false,
        }
    }
    // Printed lines have no blanks at their end, so do not require any before it.
    left.ends_with(last) || last.trim().is_empty()
}

/// The new statement, which matches what was printed. Everything that matches is kept; if all of it
/// matches, nothing changes.
pub fn revise(stated: &[String], printed: &[String]) -> Vec<LineRevision> {
    if matches(stated, printed) {
        return (0..stated.len()).map(LineRevision::Kept).collect();
    }
    let stated = significant(stated);
    if stated.len().saturating_mul(printed.len()) > MAX_CELLS {
        return printed.iter().cloned().map(LineRevision::New).collect();
    }
    Alignment::of(stated, printed).walk()
}

/// One step of an alignment, starting from the end of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// A stated line matches a printed one.
    Same,
    /// A printed line replaces a stated one.
    Instead,
    /// A `...` matches one more printed line.
    Take,
    /// A `...` ends.
    Pass,
    /// A stated line is removed.
    Drop,
    /// A printed line is added.
    Add,
    End,
}

/// The cheapest way to make the stated lines match.
struct Alignment<'a> {
    stated: &'a [String],
    printed: &'a [String],
    moves: Vec<Move>,
}

impl<'a> Alignment<'a> {
    fn of(stated: &'a [String], printed: &'a [String]) -> Self {
        let width = printed.len() + 1;
        let mut moves = vec![Move::End; (stated.len() + 1) * width];
        // The costs of the remaining lines, from the last stated line to the first.
        let mut below: Vec<u32> = (0..width)
            .map(|from| cost(width - 1 - from) * ADD)
            .collect();
        for at in moves
            .iter_mut()
            .skip(stated.len() * width)
            .take(printed.len())
        {
            *at = Move::Add;
        }
        for at in (0..stated.len()).rev() {
            let mut row = vec![0; width];
            for from in (0..width).rev() {
                let right = row.get(from + 1).copied();
                let here = best(&stated[at], printed.get(from), (&below, from), right);
                row[from] = here.0;
                moves[at * width + from] = here.1;
            }
            below = row;
        }
        Self {
            stated,
            printed,
            moves,
        }
    }

    fn walk(&self) -> Vec<LineRevision> {
        let width = self.printed.len() + 1;
        let (mut at, mut from) = (0, 0);
        let mut revised = Vec::new();
        while at < self.stated.len() || from < self.printed.len() {
            match self.moves[at * width + from] {
                Move::Same => {
                    revised.push(LineRevision::Kept(at));
                    (at, from) = (at + 1, from + 1);
                }
                Move::Instead => {
                    revised.push(LineRevision::New(self.printed[from].clone()));
                    (at, from) = (at + 1, from + 1);
                }
                Move::Take => from += 1,
                Move::Pass => {
                    revised.push(LineRevision::Kept(at));
                    at += 1;
                }
                Move::Drop => at += 1,
                Move::Add | Move::End => {
                    revised.push(LineRevision::New(self.printed[from].clone()));
                    from += 1;
                }
            }
        }
        revised
    }
}

/// The costs of changes. Replacing a line is cheaper than removing one and adding one.
const INSTEAD: u32 = 2;
const DROP: u32 = 3;
const ADD: u32 = 3;

fn cost(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX / ADD)
}

/// The cheapest move for `line` if `printed` comes next, and the total cost from there on. `right`
/// is the cost with one printed line less.
fn best(
    line: &str,
    printed: Option<&String>,
    (below, from): (&[u32], usize),
    right: Option<u32>,
) -> (u32, Move) {
    let mut found = Vec::with_capacity(4);
    if is_any_lines(line) {
        found.push((below[from], Move::Pass));
        found.extend(right.map(|right| (right, Move::Take)));
        return least(&found);
    }
    if let (Some(printed), Some(next)) = (printed, below.get(from + 1)) {
        if line_matches(line, printed) {
            found.push((*next, Move::Same));
        }
        found.push((next + INSTEAD, Move::Instead));
    }
    found.push((below[from] + DROP, Move::Drop));
    found.extend(right.map(|right| (right + ADD, Move::Add)));
    least(&found)
}

/// The cheapest move; of equals, the first.
fn least(found: &[(u32, Move)]) -> (u32, Move) {
    let least = found.iter().min_by_key(|(cost, _)| *cost);
    least.copied().unwrap_or((0, Move::End))
}

#[cfg(test)]
mod tests;

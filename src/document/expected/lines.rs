//! Lines with wildcards: whether they match what was printed, and what is to be changed if not.

/// Any lines, also none.
const ANY_LINES: &str = "...";

/// Any text within a line, also none.
const ANY_TEXT: &str = "[..]";

/// More comparisons than this are not made: what is printed then takes the place of everything.
const MAX_CELLS: usize = 8_000_000;

/// What becomes of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LineRevision {
    /// The stated line of this index stays as it is.
    Kept(usize),
    /// This line is new.
    New(String),
}

impl LineRevision {
    /// The line, where `stated` are those before.
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

/// Stated lines without empty ones at the end: those do not count.
fn significant(stated: &[String]) -> &[String] {
    let end = stated.iter().rposition(|line| !line.trim_end().is_empty());
    &stated[..end.map_or(0, |last| last + 1)]
}

/// True when the stated lines match what was printed, as a whole.
pub(super) fn matches(stated: &[String], printed: &[String]) -> bool {
    let stated = significant(stated);
    let (mut at, mut from) = (0, 0);
    // After the last `...`, and how many lines it takes: more when what follows does not match.
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
            // Empty lines at the end do not count, so a line that may be empty may be missing there.
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
    // Printed lines have no blanks at their end, so none are wanted before it.
    left.ends_with(last) || last.trim().is_empty()
}

/// What becomes of the stated lines so that they match what was printed. Everything that matches as it
/// is stays; with nothing to change all of it.
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

/// One step of an alignment, from the end of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Move {
    /// A stated line and a printed line that it matches.
    Same,
    /// A printed line takes the place of a stated one.
    Instead,
    /// A `...` takes one printed line more.
    Take,
    /// A `...` is done.
    Pass,
    /// A stated line is dropped.
    Drop,
    /// A printed line is new.
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
        // The costs of the rest, from the last stated line to the first.
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

/// What changes cost. One line in the place of another is cheaper than a line less and one more.
const INSTEAD: u32 = 2;
const DROP: u32 = 3;
const ADD: u32 = 3;

fn cost(lines: usize) -> u32 {
    u32::try_from(lines).unwrap_or(u32::MAX / ADD)
}

/// The cheapest move for `line` where `printed` comes next, and what all costs from there on. `right` is
/// the cost of the same with one printed line less.
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

/// The cheapest, the first of those that cost the same.
fn least(found: &[(u32, Move)]) -> (u32, Move) {
    let least = found.iter().min_by_key(|(cost, _)| *cost);
    least.copied().unwrap_or((0, Move::End))
}

#[cfg(test)]
mod tests;

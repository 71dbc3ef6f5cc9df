//! The names a command binds, uses and defines.

use std::ops::Range;

use super::event::{GrammarEvent, Node};
use super::script::Script;
use super::simple::{Enclosure, SimpleCommand};
use super::word::unquote;

impl Script {
    /// The variables that it binds in the shell, sorted and without repetition: by assignment,
    /// `for`, `read`, `export` and its kin, `printf -v`, `mapfile`, `getopts`, `${x:=...}`,
    /// arithmetic, `{fd}>`. Names bound in functions and subshells count too; `name=value` before a
    /// command does not, since it ends with that command.
    pub fn assigned_names(&self) -> Vec<String> {
        let bound = |event: &GrammarEvent| match *event {
            GrammarEvent::Bind { start, end } => Some(self[start..end].to_owned()),
            _ => None,
        };
        let mut names: Vec<String> = self.syntax().events.iter().filter_map(bound).collect();
        names.extend(self.simple_commands().iter().flat_map(bound_by));
        sorted(names)
    }

    /// The variables that one of its simple commands binds, including the commands nested in it.
    pub fn assigned_by(&self, simple: &SimpleCommand) -> Vec<String> {
        let span = &simple.span;
        let bound = |event: &GrammarEvent| match *event {
            GrammarEvent::Bind { start, end } if span.start <= start && end <= span.end => {
                Some(self[start..end].to_owned())
            }
            _ => None,
        };
        let mut names: Vec<String> = self.syntax().events.iter().filter_map(bound).collect();
        let is_within =
            |other: &&SimpleCommand| span.start <= other.span.start && other.span.end <= span.end;
        let within = self.simple_commands().iter().filter(is_within);
        names.extend(within.flat_map(bound_by));
        sorted(names)
    }

    /// The variables that it certainly leaves to the commands after it: those that it assigns in
    /// the shell itself, not in a loop, function, subshell, pipeline or in the background.
    /// Variables of loops do not count. Sorted and without repetition.
    pub fn assigned_at_top_level(&self) -> Vec<String> {
        let fleeting = |enclosure: &Enclosure| *enclosure != Enclosure::Condition;
        let at_top_level = |simple: &&SimpleCommand| {
            let context = &simple.context;
            let apart = context.background || context.pipeline_length > 1;
            !apart && !context.enclosures.iter().any(fleeting)
        };
        let commands = self.simple_commands().iter().filter(at_top_level);
        sorted(commands.flat_map(bound_by).collect())
    }

    /// The variables that it reads by `$name`, `${name...}` or in arithmetic, in text order.
    /// The span is that of the name alone.
    pub fn used_names(&self) -> Vec<(String, Range<usize>)> {
        let used = |event: &GrammarEvent| match *event {
            GrammarEvent::Use { start, end } => Some((self[start..end].to_owned(), start..end)),
            _ => None,
        };
        self.syntax().events.iter().filter_map(used).collect()
    }

    /// The parameters without a name that it reads: arguments (`1`, `@`, `*`, `#`) and `!`, in text
    /// order. Arguments in the body of a function are left out: they belong to the function's
    /// caller.
    pub fn used_parameters(&self) -> Vec<(String, Range<usize>)> {
        let mut functions = 0_usize;
        let mut used = Vec::new();
        for event in &self.syntax().events {
            match *event {
                GrammarEvent::Enter(Node::Function, _) => functions += 1,
                GrammarEvent::Leave(Node::Function, _) => functions = functions.saturating_sub(1),
                GrammarEvent::Parameter { start, end } => {
                    let name = &self[start..end];
                    if functions == 0 || name == "!" {
                        used.push((name.to_owned(), start..end));
                    }
                }
                _ => {}
            }
        }
        used
    }

    /// The functions that it defines, in text order.
    pub fn defined_functions(&self) -> Vec<String> {
        let defined = |event: &GrammarEvent| match *event {
            GrammarEvent::Define { start, end } => Some(unquote(&self[start..end])),
            _ => None,
        };
        self.syntax().events.iter().filter_map(defined).collect()
    }

    /// Whether it only sets variables and defines functions. The substitutions (`$( )`) in its
    /// values may run programs.
    pub fn sets_only(&self) -> bool {
        let commands = self.simple_commands();
        let mut own = commands.iter().filter(|command| {
            let within = &command.context.enclosures;
            !(within.contains(&Enclosure::Substitution) || within.contains(&Enclosure::Function))
        });
        self.syntax().is_complete && !commands.is_empty() && own.all(sets_plainly)
    }
}

/// Whether a simple command sets variables in the shell itself.
fn sets_plainly(command: &SimpleCommand) -> bool {
    let is_plain = command.redirections.is_empty()
        && command.context.enclosures.is_empty()
        && command.context.pipeline_length <= 1
        && !command.context.background;
    let setter = command.words.first().map(|word| word.text.as_str());
    let sets = match setter {
        None => !command.assignments.is_empty(),
        Some(word) => ["export", "declare", "typeset", "readonly"].contains(&word),
    };
    is_plain && sets
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort_unstable();
    names.dedup();
    names
}

/// The names that a simple command binds and that outlive it.
fn bound_by(command: &SimpleCommand) -> Vec<String> {
    if command.words.is_empty() {
        command.assignments.clone()
    } else {
        bound_by_builtin(command)
    }
}

/// The names that the arguments of a builtin bind.
fn bound_by_builtin(command: &SimpleCommand) -> Vec<String> {
    let mut words = command.words.iter().map(|word| word.text.as_str());
    let mut first = words.next();
    while matches!(first, Some("builtin" | "command")) {
        first = words.next();
    }
    let arguments: Vec<&str> = words.collect();
    let names: Vec<&str> = match first {
        Some("declare" | "export" | "local" | "readonly" | "typeset" | "let") => {
            let of_functions = |word: &&str| word.starts_with('-') && word.contains('f');
            let variables = !arguments.iter().any(of_functions);
            operands(&arguments, "").filter(|_| variables).collect()
        }
        Some("read") => or_default(
            operands(&arguments, "adinNptu").chain(option(&arguments, 'a')),
            "REPLY",
        ),
        Some("mapfile" | "readarray") => or_default(operands(&arguments, "dnOsuCc"), "MAPFILE"),
        Some("printf") => option(&arguments, 'v').collect(),
        Some("getopts") => operands(&arguments, "")
            .skip(1)
            .take(1)
            .chain(["OPTARG", "OPTIND"])
            .collect(),
        Some("wait") => option(&arguments, 'p').collect(),
        _ => Vec::new(),
    };
    names.into_iter().filter_map(leading_name).collect()
}

/// The given names, or the default name of a builtin that was given none.
fn or_default<'a>(given: impl Iterator<Item = &'a str>, default: &'a str) -> Vec<&'a str> {
    let given: Vec<&str> = given.collect();
    if given.is_empty() {
        vec![default]
    } else {
        given
    }
}

/// The arguments that are neither options nor the values of the options in `valued`.
fn operands<'a>(arguments: &'a [&'a str], valued: &'a str) -> impl Iterator<Item = &'a str> {
    let mut takes_value = false;
    let mut in_options = true;
    arguments.iter().copied().filter(move |argument| {
        if std::mem::take(&mut takes_value) {
            return false;
        }
        in_options = in_options && argument.starts_with(['-', '+']) && argument.len() > 1;
        takes_value = in_options && argument.ends_with(|last| valued.contains(last));
        if *argument == "--" {
            in_options = false;
            return false;
        }
        !in_options
    })
}

/// The values of an option of one letter, joined to it or in the next argument.
fn option<'a>(arguments: &'a [&'a str], letter: char) -> impl Iterator<Item = &'a str> {
    arguments
        .iter()
        .enumerate()
        .filter_map(move |(index, argument)| {
            let cluster = argument.strip_prefix('-')?;
            let (_, value) = cluster.split_once(letter)?;
            if value.is_empty() {
                arguments.get(index + 1).copied()
            } else {
                Some(value)
            }
        })
}

/// The name before `=`, `+=` or `[`, if the text begins with a valid one.
fn leading_name(text: &str) -> Option<String> {
    let name = text.split(['=', '+', '[']).next()?;
    let valid = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    valid.then(|| name.to_owned())
}

#[cfg(test)]
mod tests;

//! The simple commands in a command: their words and positions.

use std::ops::Range;

use super::event::{Connective, GrammarEvent, Node};
use super::word::unquote;

/// A word, or the target of a redirection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandWord {
    /// The text without its quotes if the word is static, otherwise as written.
    pub text: String,
    /// The word contains no expansion or substitution. Patterns, braces and `~` do not count as
    /// such.
    pub is_static: bool,
    /// The word as written.
    pub span: Range<usize>,
}

/// A redirection of a simple command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirection {
    /// The operator with its descriptor, as written: `2>`, `<<-`, `&>>`.
    pub operator: String,
    /// The file, the descriptor, or the delimiter of a here document.
    pub target: CommandWord,
    /// From the operator to the target.
    pub span: Range<usize>,
}

/// What a simple command is nested in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enclosure {
    /// The body of a function: it does not run here.
    Function,
    /// `( )`
    Subshell,
    /// The body of a loop, or its test.
    Loop,
    /// The test of an `if`, `while` or `until`.
    Condition,
    /// `$( )`, backticks, `<( )` or `>( )`.
    Substitution,
}

/// The position of a simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CommandContext {
    /// Its index in its pipeline, from 0.
    pub position: usize,
    /// The number of commands in its pipeline.
    pub pipeline_length: usize,
    /// Its pipeline begins with `!`.
    pub negated: bool,
    /// Its pipeline or an outer one is followed, possibly later in the list, by `|| true` or `||
    /// :`.
    pub tolerated: bool,
    /// It or something around it ends in `&`.
    pub background: bool,
    /// What follows its pipeline. If something does, its status is tested.
    pub followed_by: Option<Connective>,
    /// What encloses it, the outermost first.
    pub enclosures: Vec<Enclosure>,
}

impl CommandContext {
    /// True when one of `kinds` encloses it.
    pub fn is_within(&self, kinds: &[Enclosure]) -> bool {
        self.enclosures.iter().any(|one| kinds.contains(one))
    }

    /// True when no function, subshell or substitution encloses it, so that it runs in place.
    pub fn runs_now(&self) -> bool {
        !self.is_within(&[
            Enclosure::Function,
            Enclosure::Subshell,
            Enclosure::Substitution,
        ])
    }

    /// True when it runs in the shell itself: [in place](Self::runs_now), not in the background and
    /// not in a pipeline.
    pub fn runs_in_this_shell(&self) -> bool {
        !self.background && self.pipeline_length <= 1 && self.runs_now()
    }
}

/// Assignments, words and redirections that run as one command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SimpleCommand {
    /// The names assigned before the first word, or alone.
    pub assignments: Vec<String>,
    /// The program or function and its arguments; empty when it only assigns or redirects.
    pub words: Vec<CommandWord>,
    /// Its redirections, in order.
    pub redirections: Vec<Redirection>,
    /// From its first byte to its last, without the line end and the bodies of here documents.
    pub span: Range<usize>,
    /// Its position.
    pub context: CommandContext,
}

impl SimpleCommand {
    /// True for `set -e` in one of its forms.
    pub fn sets_errexit(&self) -> bool {
        let words: Vec<_> = self.words.iter().map(|word| word.text.as_str()).collect();
        let ["set", options @ ..] = words.as_slice() else {
            return false;
        };
        let end = options.iter().position(|word| *word == "--");
        let options = &options[..end.unwrap_or(options.len())];
        let by_name = options.windows(2).any(|pair| pair == ["-o", "errexit"]);
        by_name || options.iter().any(|word| is_errexit(word))
    }
}

/// True for an option of bash, such as `-eu`, by which a failed command ends the script.
pub fn is_errexit(option: &str) -> bool {
    let letters = option.strip_prefix('-').unwrap_or_default();
    let is_known = |c: char| "abefhikmnoptuvxBCEHPT".contains(c);
    letters.contains('e') && letters.chars().all(is_known)
}

/// The simple commands that the events of `text` describe.
pub(super) fn fold(text: &str, events: &[GrammarEvent]) -> Vec<SimpleCommand> {
    let mut fold = CommandFold {
        text,
        open: Vec::new(),
        done: Vec::new(),
        last_list: 0..0,
    };
    for event in events {
        fold.take(*event);
    }
    fold.done.sort_by_key(|command| command.span.start);
    fold.done
}

/// Builds commands from the event stream.
struct CommandFold<'a> {
    text: &'a str,
    /// The open nodes, the innermost last.
    open: Vec<ListFrame>,
    /// The complete commands, in the order in which they ended.
    done: Vec<SimpleCommand>,
    /// The range of `done` with the commands of the and-or list that closed last.
    last_list: Range<usize>,
}

enum ListFrame {
    Simple(SimpleCommand),
    Assignment(usize),
    Word {
        start: usize,
        is_static: bool,
    },
    Redirection {
        start: usize,
        target: Option<CommandWord>,
    },
    List {
        first: usize,
        pipelines: Vec<Pipeline>,
    },
    Pipeline(Pipeline),
    Enclosure(Enclosure),
}

#[derive(Default)]
struct Pipeline {
    /// The range of `done` with its commands and those nested in them.
    commands: Range<usize>,
    /// The indices of its direct commands.
    members: Vec<usize>,
    pipes: usize,
    negated: bool,
    followed_by: Option<Connective>,
}

impl CommandFold<'_> {
    fn take(&mut self, event: GrammarEvent) {
        match (event, self.open.last_mut()) {
            (GrammarEvent::Enter(node, at), _) => self.enter(node, at),
            (GrammarEvent::Leave(_, at), _) => self.leave(at),
            (GrammarEvent::Expansion, Some(ListFrame::Word { is_static, .. })) => {
                *is_static = false;
            }
            (GrammarEvent::Negation, Some(ListFrame::Pipeline(pipeline))) => {
                pipeline.negated ^= true;
            }
            (GrammarEvent::Pipe, Some(ListFrame::Pipeline(pipeline))) => pipeline.pipes += 1,
            (GrammarEvent::Connective(connective), Some(ListFrame::List { pipelines, .. })) => {
                if let Some(last) = pipelines.last_mut() {
                    last.followed_by = Some(connective);
                }
            }
            (GrammarEvent::Background, _) => {
                for command in &mut self.done[self.last_list.clone()] {
                    command.context.background = true;
                }
            }
            (GrammarEvent::Abandon, _) => self.open.clear(),
            _ => {}
        }
    }

    fn enter(&mut self, node: Node, at: usize) {
        let first = self.done.len();
        let frame = match node {
            Node::AndOr => ListFrame::List {
                first,
                pipelines: Vec::new(),
            },
            Node::Pipeline => ListFrame::Pipeline(Pipeline {
                commands: first..first,
                ..Pipeline::default()
            }),
            Node::Simple => ListFrame::Simple(SimpleCommand {
                span: at..at,
                ..Default::default()
            }),
            Node::Assignment => ListFrame::Assignment(at),
            Node::Word => ListFrame::Word {
                start: at,
                is_static: true,
            },
            Node::Redirection => ListFrame::Redirection {
                start: at,
                target: None,
            },
            Node::Function => ListFrame::Enclosure(Enclosure::Function),
            Node::Subshell => ListFrame::Enclosure(Enclosure::Subshell),
            Node::Loop => ListFrame::Enclosure(Enclosure::Loop),
            Node::Condition => ListFrame::Enclosure(Enclosure::Condition),
            Node::Substitution => ListFrame::Enclosure(Enclosure::Substitution),
        };
        self.open.push(frame);
    }

    fn leave(&mut self, at: usize) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        match (closed, self.open.last_mut()) {
            (ListFrame::Word { start, is_static }, Some(ListFrame::Simple(simple))) => {
                simple.words.push(word(self.text, start..at, is_static));
            }
            (ListFrame::Word { start, is_static }, Some(ListFrame::Redirection { target, .. })) => {
                *target = Some(word(self.text, start..at, is_static));
            }
            (ListFrame::Assignment(start), Some(ListFrame::Simple(simple))) => {
                simple.assignments.push(name_at(self.text, start));
            }
            (
                ListFrame::Redirection {
                    start,
                    target: Some(target),
                },
                Some(ListFrame::Simple(simple)),
            ) => {
                let operator = self.text[start..target.span.start].trim_end_matches(is_blank);
                let operator = operator.to_owned();
                simple.redirections.push(Redirection {
                    operator,
                    target,
                    span: start..at,
                });
            }
            (ListFrame::Simple(simple), _) => self.leave_simple(simple, at),
            (ListFrame::Pipeline(pipeline), _) => self.leave_pipeline(pipeline),
            (ListFrame::List { first, pipelines }, _) => self.leave_list(first, &pipelines),
            _ => {}
        }
    }

    fn leave_simple(&mut self, mut simple: SimpleCommand, at: usize) {
        simple.span.end = at;
        let enclosure = |frame: &ListFrame| match frame {
            ListFrame::Enclosure(enclosure) => Some(*enclosure),
            _ => None,
        };
        simple.context.enclosures = self.open.iter().filter_map(enclosure).collect();
        if let Some(ListFrame::Pipeline(pipeline)) = self.open.last_mut() {
            simple.context.position = pipeline.pipes;
            pipeline.members.push(self.done.len());
        }
        self.done.push(simple);
    }

    fn leave_pipeline(&mut self, mut pipeline: Pipeline) {
        pipeline.commands.end = self.done.len();
        for &member in &pipeline.members {
            let context = &mut self.done[member].context;
            context.pipeline_length = pipeline.pipes + 1;
            context.negated = pipeline.negated;
        }
        if let Some(ListFrame::List { pipelines, .. }) = self.open.last_mut() {
            pipelines.push(pipeline);
        }
    }

    fn leave_list(&mut self, first: usize, pipelines: &[Pipeline]) {
        let mut tolerated = false;
        let mut next_is_true = false;
        for pipeline in pipelines.iter().rev() {
            tolerated |= next_is_true && pipeline.followed_by == Some(Connective::Or);
            next_is_true = self.is_true(pipeline);
            for command in &mut self.done[pipeline.commands.clone()] {
                command.context.tolerated |= tolerated;
            }
            for &member in &pipeline.members {
                self.done[member].context.followed_by = pipeline.followed_by;
            }
        }
        self.last_list = first..self.done.len();
    }

    /// Whether a pipeline is `true` or `:` and nothing more.
    fn is_true(&self, pipeline: &Pipeline) -> bool {
        let [only] = pipeline.members[..] else {
            return false;
        };
        let program = self.done[only].words.first().map(|word| word.text.as_str());
        pipeline.pipes == 0 && !pipeline.negated && matches!(program, Some("true" | ":"))
    }
}

fn word(text: &str, span: Range<usize>, is_static: bool) -> CommandWord {
    let written = &text[span.clone()];
    let text = if is_static {
        unquote(written)
    } else {
        written.to_owned()
    };
    CommandWord {
        text,
        is_static,
        span,
    }
}

fn name_at(text: &str, start: usize) -> String {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text[start..]
        .chars()
        .take_while(|&letter| is_name(letter))
        .collect()
}

fn is_blank(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\\' | '\n')
}

#[cfg(test)]
mod tests;

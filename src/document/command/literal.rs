//! The values that a command writes out for a name, and the text in which such values may be hidden.

use super::TokenClass;
use super::event::{GrammarEvent, Node};
use super::script::Script;
use super::word::unquote;
use crate::document::split_words;

/// A name, and a value that is written out for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// The name of the variable.
    pub name: String,
    /// The value, without quotes.
    pub value: String,
}

impl Script {
    /// The values that are written out for a name: by assignment, also before a command (`A=b c`) and
    /// as an argument (`export A=b`, `docker run -e A=b`), one by one in an array, as a default
    /// (`${A:=b}`) and in the list of a loop. Values with expansions are left out.
    pub fn literals(&self) -> Vec<Literal> {
        let mut search = Search {
            text: self,
            open: Vec::new(),
            list: None,
            found: Vec::new(),
        };
        for event in &self.syntax().events {
            search.take(event);
        }
        search.found
    }

    /// The parts that are data to this grammar, but may be commands or settings to what reads them:
    /// quoted stretches, here documents and comments. All of the text if it is invalid.
    pub fn data(&self) -> Vec<&str> {
        use TokenClass::{Comment, HeredocBody, String};
        if !self.syntax().is_complete {
            return vec![self];
        }
        let part = |event: &GrammarEvent| match *event {
            GrammarEvent::Token {
                class: String | HeredocBody | Comment,
                start,
                end,
            } => Some(&self[start..end]),
            _ => None,
        };
        self.syntax().events.iter().filter_map(part).collect()
    }
}

/// Builtins and programs whose arguments are assignments even in quotes.
const ASSIGNING: [&str; 6] = ["declare", "env", "export", "local", "readonly", "typeset"];

struct Search<'a> {
    text: &'a str,
    /// The open nodes, the innermost last.
    open: Vec<Open<'a>>,
    /// The loop whose list is being read.
    list: Option<LoopList>,
    found: Vec<Literal>,
}

/// A node that has not ended yet.
struct Open<'a> {
    node: Node,
    start: usize,
    is_static: bool,
    /// The first word of a simple command.
    program: Option<&'a str>,
}

struct LoopList {
    name: String,
    /// How many nodes are open around it.
    depth: usize,
}

impl<'a> Search<'a> {
    fn take(&mut self, event: &GrammarEvent) {
        match *event {
            GrammarEvent::Enter(node, start) => self.enter(node, start),
            GrammarEvent::Leave(_, end) => self.leave(end),
            GrammarEvent::Expansion => {
                if let Some(word) = self.open.last_mut() {
                    word.is_static = false;
                }
            }
            GrammarEvent::Bind { start, end } => self.bind(start, end),
            GrammarEvent::Abandon => {
                self.open.clear();
                self.list = None;
            }
            _ => {}
        }
    }

    fn enter(&mut self, node: Node, start: usize) {
        let depth = self.open.len();
        self.list
            .take_if(|list| list.depth == depth && node != Node::Word);
        self.open.push(Open {
            node,
            start,
            is_static: true,
            program: None,
        });
    }

    fn leave(&mut self, end: usize) {
        let Some(closed) = self.open.pop() else {
            return;
        };
        let written = &self.text[closed.start..end];
        match closed.node {
            Node::Assignment => self.assignment(written, closed.is_static),
            Node::Word => self.word(written, closed.is_static),
            _ => {}
        }
    }

    fn word(&mut self, written: &'a str, is_static: bool) {
        let depth = self.open.len();
        if let Some(list) = self.list.as_ref().filter(|list| list.depth == depth) {
            if is_static {
                let name = list.name.clone();
                self.add(name, unquote(written));
            }
            return;
        }
        let Some(simple) = self.open.last_mut() else {
            return;
        };
        if simple.node != Node::Simple {
            return;
        }
        let program = *simple.program.get_or_insert(written);
        let is_quoted = written.starts_with(['"', '\'']);
        if is_quoted && is_static && ASSIGNING.contains(&program) {
            let text = unquote(written);
            if let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name)) {
                self.add(name.to_owned(), value.to_owned());
            }
            return;
        }
        // `--from-literal=A=b`
        let of_option = written.strip_prefix("--");
        let value = of_option.and_then(|option| option.split_once('='));
        self.assignment(value.map_or(written, |(_, value)| value), is_static);
    }

    /// What `written` assigns, if it is an assignment.
    fn assignment(&mut self, written: &str, is_static: bool) {
        let letters = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let length = written.find(|c| !letters(c)).unwrap_or(written.len());
        let (name, rest) = written.split_at(length);
        let rest = match rest.strip_prefix('[') {
            Some(subscript) => subscript.split_once(']').map_or("", |(_, rest)| rest),
            None => rest,
        };
        let rest = rest.strip_prefix('+').unwrap_or(rest);
        let Some(value) = rest.strip_prefix('=').filter(|_| is_name(name)) else {
            return;
        };
        let array = value.strip_prefix('(');
        if let Some(elements) = array.and_then(|array| array.strip_suffix(')')) {
            for element in elements_of(elements) {
                self.add(name.to_owned(), element);
            }
        } else if is_static || !expands(value) {
            self.add(name.to_owned(), unquote(value));
        }
    }

    /// `for A in b c`, or `${A:=b}`.
    fn bind(&mut self, start: usize, end: usize) {
        let name = self.text[start..end].to_owned();
        let rest = &self.text[end..];
        let default = rest.strip_prefix(':').unwrap_or(rest).strip_prefix('=');
        if self.text[..start].ends_with("${") {
            let value = default.unwrap_or_default();
            let value = value.strip_prefix(['"', '\'']).unwrap_or(value);
            let length = value.find(['}', '$', '`', '"', '\'']);
            self.add(name, value[..length.unwrap_or(value.len())].to_owned());
            return;
        }
        let within = self.open.last().map(|open| open.node);
        let is_loop = !matches!(
            within,
            Some(Node::Simple | Node::Word | Node::Assignment | Node::Redirection)
        );
        self.list = is_loop.then_some(LoopList {
            name,
            depth: self.open.len(),
        });
    }

    fn add(&mut self, name: String, value: String) {
        if !value.is_empty() {
            self.found.push(Literal { name, value });
        }
    }
}

fn is_name(text: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.chars().all(is_letter) && text.starts_with(|c: char| !c.is_ascii_digit())
}

/// The elements of an array that are written out; `[key]=` before one is not part of it.
fn elements_of(elements: &str) -> Vec<String> {
    let Some(words) = split_words(elements) else {
        // A substitution in the list may hide the end of a quote.
        let words = elements.split_whitespace();
        let words = words.map(|word| word.trim_matches(['"', '\'']));
        let words = words.filter(|word| !word.contains(['$', '`']));
        return words.map(str::to_owned).collect();
    };
    let words = words.into_iter();
    let words = words.filter(|word| !expands(&elements[word.span.range()]));
    let value = |text: String| {
        let keyed = text.strip_prefix('[');
        let value = keyed.and_then(|rest| rest.split_once("]="));
        value.map_or(text.clone(), |(_, value)| value.to_owned())
    };
    words.map(|word| value(word.text)).collect()
}

/// Whether there is an expansion in a word.
fn expands(written: &str) -> bool {
    let mut quote = None;
    let mut rest = written.chars();
    while let Some(next) = rest.next() {
        match (quote, next) {
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (Some('\''), _) => {}
            (None, '\'' | '"') => quote = Some(next),
            (_, '\\') => drop(rest.next()),
            (_, '$' | '`') => return true,
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests;

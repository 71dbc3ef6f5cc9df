//! A weighted grammar, read from a text file, and random derivations from it.
//!
//! Owns how a text is derived and reduced. Knows nothing about shells: the grammar's file defines
//! the texts.

use std::collections::HashMap;

use fastrand::Rng;

/// The symbol of which a program is a sequence.
const START: &str = "statement";

/// The symbol of a command that changes little.
const SHORT: &str = "short";

/// Deeper than this only the simplest choices are used.
const DEPTH: usize = 7;

/// Weighted choices by symbol, the simplest one first.
pub(crate) struct Grammar<'a> {
    symbols: HashMap<&'a str, Vec<Choice<'a>>>,
}

struct Choice<'a> {
    weight: usize,
    parts: Vec<Part<'a>>,
}

#[derive(Clone, Copy)]
enum Part<'a> {
    Text(&'a str),
    Symbol(&'a str),
}

/// A text and how it was derived.
#[derive(Clone)]
pub(crate) struct Node<'a> {
    symbol: &'a str,
    pieces: Vec<Piece<'a>>,
}

#[derive(Clone)]
enum Piece<'a> {
    Text(&'a str),
    Node(Node<'a>),
}

impl<'a> Grammar<'a> {
    /// Reads a grammar: `[symbol]`, then lines of a weight and a text.
    pub(crate) fn read(text: &'a str) -> Self {
        let mut symbols: HashMap<_, Vec<_>> = HashMap::new();
        let mut symbol = "";
        for line in text.lines().filter(|line| !line.is_empty()) {
            if let Some(name) = line.strip_prefix('[') {
                symbol = name.trim_end_matches(']');
            } else if !line.starts_with('#') {
                let (weight, text) = line.split_once(' ').expect("a weight and a text");
                symbols.entry(symbol).or_default().push(Choice {
                    weight: weight.parse().expect("a weight"),
                    parts: parts(text),
                });
            }
        }
        let grammar = Self { symbols };
        let choices = grammar.symbols.values().flatten();
        for part in choices.flat_map(|choice| &choice.parts) {
            if let Part::Symbol(name) = part {
                assert!(grammar.symbols.contains_key(name), "nothing makes `{name}`");
            }
        }
        grammar
    }

    /// A random statement.
    pub(crate) fn statement(&self, random: &mut Rng) -> Node<'a> {
        self.derive(START, 0, random)
    }

    /// A random short command.
    pub(crate) fn short(&self, random: &mut Rng) -> Node<'a> {
        self.derive(SHORT, 1, random)
    }

    fn derive(&self, symbol: &'a str, depth: usize, random: &mut Rng) -> Node<'a> {
        let choices = &self.symbols[symbol];
        let weights: usize = choices.iter().map(|choice| choice.weight).sum();
        let mut left = random.usize(..weights);
        let drawn = choices.iter().find(|choice| {
            let found = left < choice.weight;
            left = left.saturating_sub(choice.weight);
            found
        });
        let choice = if depth > DEPTH {
            &choices[0]
        } else {
            drawn.expect("less than the sum")
        };
        let pieces = choice.parts.iter().map(|part| match part {
            Part::Text(text) => Piece::Text(text),
            Part::Symbol(name) => Piece::Node(self.derive(name, depth + 1, random)),
        });
        Node {
            symbol,
            pieces: pieces.collect(),
        }
    }

    /// The simplest derivation of `symbol`.
    fn simplest(&self, symbol: &'a str) -> Node<'a> {
        self.derive(symbol, DEPTH + 1, &mut Rng::with_seed(0))
    }

    /// Smaller variants of `node`, the smallest first: a part of it that can replace it, its
    /// simplest form, and then the same for each of its parts.
    pub(crate) fn smaller(&self, node: &Node<'a>) -> Vec<Node<'a>> {
        let text = node.text();
        let mut variants = vec![self.simplest(node.symbol)];
        node.descendants(node.symbol, &mut variants);
        for (at, piece) in node.pieces.iter().enumerate() {
            let Piece::Node(part) = piece else { continue };
            for variant in self.smaller(part) {
                let mut whole = node.clone();
                whole.pieces[at] = Piece::Node(variant);
                variants.push(whole);
            }
        }
        variants.retain(|variant| variant.text().len() < text.len());
        variants
    }
}

impl<'a> Node<'a> {
    /// The derived text, without an end of line.
    pub(crate) fn text(&self) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.replace('⏎', "\n"),
            Piece::Node(node) => node.text(),
        });
        pieces.collect()
    }

    fn descendants(&self, symbol: &str, found: &mut Vec<Node<'a>>) {
        for piece in &self.pieces {
            if let Piece::Node(node) = piece {
                if node.symbol == symbol {
                    found.push(node.clone());
                }
                node.descendants(symbol, found);
            }
        }
    }
}

/// `text «symbol» text`, split into its parts.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('«') {
        let (name, after) = after.split_once('»').expect("`»` after `«`");
        parts.extend([Part::Text(before), Part::Symbol(name)]);
        rest = after;
    }
    parts.push(Part::Text(rest));
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: &str =
        "[statement]\n1 «word»\n9 say «word» <«statement»>\n# a comment\n[word]\n1 a\n1 long⏎er\n";

    #[test]
    fn a_seed_decides_and_depth_is_limited() {
        let grammar = Grammar::read(GRAMMAR);
        for seed in 0..100 {
            let make = || grammar.statement(&mut Rng::with_seed(seed)).text();
            assert_eq!(make(), make());
            assert!(make().matches("say").count() <= DEPTH + 1, "{}", make());
        }
    }

    #[test]
    fn variants_are_smaller_and_reach_the_simplest() {
        let grammar = Grammar::read(GRAMMAR);
        let mut node = grammar.statement(&mut Rng::with_seed(3));
        while let Some(smaller) = grammar.smaller(&node).into_iter().next() {
            assert!(smaller.text().len() < node.text().len());
            node = smaller;
        }
        assert_eq!(node.text(), "a");
    }
}

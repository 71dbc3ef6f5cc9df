//! One random program: its statements, its forms as a workshop, and how a failing one is reduced.

use std::sync::LazyLock;

use fastrand::Rng;

use super::grammar::{Grammar, Node};
use super::stage::OUTPUT_IN_FILES;

static GRAMMAR: LazyLock<Grammar<'static>> =
    LazyLock::new(|| Grammar::read(include_str!("grammar.txt")));

/// The form in which `demosh` gets a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// A shell file, the same bytes that bash gets.
    Shell,
    /// Markdown with everything in one fence.
    OneFence,
    /// Markdown with a fence for each statement.
    ManyFences,
}

impl Form {
    /// The file's name, which is in messages.
    pub(crate) fn file(self) -> &'static str {
        match self {
            Self::Shell => "program.sh",
            Self::OneFence | Self::ManyFences => "program.md",
        }
    }
}

/// Where a program runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Unattended, through pipes.
    Pipes,
    /// On stage, on a terminal; what it prints is in files.
    Stage,
    /// The same, but the audience does not see the commands, and no key starts them.
    Hidden,
}

/// Statements, each of which is a number of complete commands, and their form.
#[derive(Clone)]
pub(crate) struct Program {
    pub(crate) form: Form,
    pub(crate) place: Place,
    nodes: Vec<Node<'static>>,
}

impl Program {
    /// The program for `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let forms = [Form::Shell, Form::OneFence, Form::ManyFences];
        let form = forms[random.usize(..forms.len())];
        let length = random.usize(3..14);
        let nodes = (0..length)
            .map(|_| GRAMMAR.statement(&mut random))
            .collect();
        let place = Place::Pipes;
        Self { form, place, nodes }
    }

    /// The same, on stage.
    pub(crate) fn on_stage(self) -> Self {
        let place = Place::Stage;
        Self { place, ..self }
    }

    /// The same, hidden on stage. Short commands come between its statements, because only these
    /// are handed over together.
    pub(crate) fn hidden(mut self) -> Self {
        let mut random = Rng::with_seed(self.nodes.len() as u64);
        let nodes = std::mem::take(&mut self.nodes);
        for node in nodes {
            let short = (0..random.usize(..4)).map(|_| GRAMMAR.short(&mut random));
            self.nodes.extend(short);
            self.nodes.push(node);
        }
        let place = Place::Hidden;
        Self { place, ..self }
    }

    /// The texts of the statements, in order.
    pub(crate) fn statements(&self) -> Vec<String> {
        let first = match self.place {
            Place::Pipes => None,
            Place::Stage | Place::Hidden => Some(OUTPUT_IN_FILES.to_owned()),
        };
        first
            .into_iter()
            .chain(self.nodes.iter().map(Node::text))
            .collect()
    }

    /// `statements` as the file that `demosh` reads.
    pub(crate) fn workshop(&self, statements: &[String]) -> String {
        let fence = |text: &str| format!("```bash\n{text}\n```\n");
        let begins = match (self.place, self.form) {
            (Place::Pipes, _) => "",
            (Place::Stage, Form::Shell) => "#@SHOW\n",
            (Place::Stage, _) => "<!-- @SHOW -->\n",
            (Place::Hidden, Form::Shell) => "#@HIDE\n",
            (Place::Hidden, _) => "<!-- @HIDE -->\n",
        };
        let text = match self.form {
            Form::Shell => script(statements),
            Form::OneFence => fence(&statements.join("\n")),
            Form::ManyFences => statements.iter().map(|text| fence(text)).collect(),
        };
        begins.to_owned() + &text
    }

    /// Smaller programs, the smallest first: halves left out, single statements left out, one
    /// statement reduced.
    pub(crate) fn smaller(&self) -> Vec<Self> {
        let count = self.nodes.len();
        let mut lists = Vec::new();
        let mut size = count / 2;
        while size > 0 {
            for start in (0..count).step_by(size) {
                let mut nodes = self.nodes.clone();
                nodes.drain(start..count.min(start + size));
                lists.push(nodes);
            }
            size /= 2;
        }
        for (at, node) in self.nodes.iter().enumerate() {
            for variant in GRAMMAR.smaller(node) {
                let mut nodes = self.nodes.clone();
                nodes[at] = variant;
                lists.push(nodes);
            }
        }
        let programs = lists.into_iter().filter(|nodes| !nodes.is_empty());
        let (form, place) = (self.form, self.place);
        programs.map(|nodes| Self { form, place, nodes }).collect()
    }
}

/// `statements` as the file that bash reads.
pub(crate) fn script(statements: &[String]) -> String {
    statements.join("\n") + "\n"
}

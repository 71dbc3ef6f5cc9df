//! Follows imports and collects definitions: after it, all files have been read.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::document::{
    Attributes, Block, CiAction, Definition, Directive, DirectiveKind, Document, Item, ItemKind,
};
use crate::neutral::Neutral;
use crate::reader;
use crate::source::{Diagnostic, Label, Location, SourceFile, Span, read_regular};

use super::import::{self, places, replacement_file};
use super::{Function, MAX_DEPTH, Plan, PlanOptions, builtin};

/// The most imports; a file counts as often as it is imported.
const MAX_IMPORTS: usize = 10_000;

/// How many of the imports that lead to a place a finding lists.
const MAX_LINKS_SHOWN: usize = 8;

/// Values of the environment variables that the run starts with.
pub type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The documents, and what they define.
pub(super) struct Library {
    /// The start-up file, then the workshop.
    pub(super) roots: Vec<Arc<Document>>,
    /// The document for each import directive, by the directive's position.
    imports: HashMap<(PathBuf, usize), Arc<Document>>,
    macros: BTreeMap<String, Macro>,
    hooks: BTreeMap<String, Hook>,
    documents: Vec<Arc<Document>>,
    findings: Vec<Diagnostic>,
}

/// A named list of items and the file that it comes from; `None` for a built-in macro.
pub(super) struct Macro {
    pub(super) source: Option<Arc<SourceFile>>,
    pub(super) body: Arc<[Item]>,
}

/// A declared hook.
struct Hook {
    /// The value of `DEMO_HOOK_VARIABLE` at the start; `None` if it is unset or empty.
    command: Option<String>,
}

impl Library {
    pub(super) fn import_at(&self, source: &SourceFile, span: Span) -> Option<&Arc<Document>> {
        self.imports.get(&(source.path().to_owned(), span.start))
    }

    /// True when the workshop, its imports or their macros contain a mode. A start-up file does not
    /// count.
    pub(super) fn has_modes(&self) -> bool {
        let start_up = self.roots.first().filter(|_| self.roots.len() > 1);
        let mut workshop = self.documents.iter();
        workshop.any(|document| {
            start_up.is_none_or(|start_up| !Arc::ptr_eq(start_up, document)) && document.has_modes()
        })
    }

    pub(super) fn macro_named(&self, name: &str) -> Option<&Macro> {
        self.macros.get(name)
    }

    /// Defines a macro unless the workshop has one with that name.
    pub(super) fn define_builtin(&mut self, name: &str, body: Vec<Item>) {
        self.macros.entry(name.to_owned()).or_insert(Macro {
            source: None,
            body: body.into(),
        });
    }

    pub(super) fn is_declared_hook(&self, name: &str) -> bool {
        self.hooks.contains_key(name)
    }

    /// True when the hook was declared and the environment contains a command for it.
    pub(super) fn is_active_hook(&self, name: &str) -> bool {
        self.hooks
            .get(name)
            .is_some_and(|hook| hook.command.is_some())
    }

    /// Moves everything that the plan needs into it.
    pub(super) fn finish(self, plan: &mut Plan) {
        let function = |(name, hook): (&String, &Hook)| Function {
            name: name.clone(),
            // A hook without a command can be called too.
            body: hook.command.clone().unwrap_or_else(|| ":".to_owned()),
        };
        plan.functions.extend(self.hooks.iter().map(function));
        plan.names
            .extend(self.macros.into_keys().chain(self.hooks.into_keys()));
        plan.settings = self
            .roots
            .last()
            .map(|main| main.settings.clone())
            .unwrap_or_default();
        let read = self
            .documents
            .iter()
            .flat_map(|document| document.findings.iter().cloned());
        plan.findings.extend(read.chain(self.findings));
        plan.documents = self.documents;
    }
}

/// Reads the start-up file, the workshop, and everything they import.
pub(super) fn load(path: &Path, options: &PlanOptions, environment: &Environment<'_>) -> Library {
    let mut loader = Loader {
        library: Library {
            roots: Vec::new(),
            imports: HashMap::new(),
            macros: BTreeMap::new(),
            hooks: BTreeMap::new(),
            documents: Vec::new(),
            findings: Vec::new(),
        },
        environment,
        known: HashMap::new(),
        imports: 0,
        chain: Vec::new(),
    };
    if let Some(start_up) = &options.start_up {
        loader.root(SourceFile::read(start_up));
    }
    let text = options.text.clone();
    loader.root(text.map_or_else(|| SourceFile::read(path), Ok));
    let mut library = loader.library;
    if !options.no_builtins {
        builtin::define(&mut library, options.for_learner);
    }
    library
}

struct Loader<'a> {
    library: Library,
    environment: &'a Environment<'a>,
    /// The documents that were read for imports, by path.
    known: HashMap<PathBuf, Arc<Document>>,
    /// How many imports were followed.
    imports: usize,
    /// The files that are being read, with the directive that imports each.
    chain: Vec<(PathBuf, Option<Location>)>,
}

impl Loader<'_> {
    fn root(&mut self, read: Result<Arc<SourceFile>, Box<Diagnostic>>) {
        match read {
            Ok(source) => {
                let document = self.read(&source);
                self.follow(&document, None);
                self.library.roots.push(document);
            }
            Err(error) => self.library.findings.push(*error),
        }
    }

    fn read(&mut self, source: &Arc<SourceFile>) -> Arc<Document> {
        let document = Arc::new(reader::read(source));
        self.library.documents.push(Arc::clone(&document));
        document
    }

    /// Collects the definitions and imports of `document`. A file that is imported again defines
    /// its names again, since the last definition counts.
    fn follow(&mut self, document: &Arc<Document>, asked_by: Option<Location>) {
        let source = &document.source;
        self.chain.push((identity(source.path()), asked_by));
        for block in &document.blocks {
            match block {
                Block::Directive(directive) => self.directive(source, directive),
                Block::Code(code) => {
                    self.replacement(source, code.span, &code.attributes);
                    self.items(source, &code.items);
                }
                Block::Heading(_) | Block::Prose(_) | Block::Note(_) | Block::Companion(_) => {}
            }
        }
        self.chain.pop();
    }

    fn items(&mut self, source: &Arc<SourceFile>, items: &[Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Directive(directive) => self.directive(source, directive),
                ItemKind::Attributes(keys) => self.replacement(source, item.span, keys),
                _ => {}
            }
        }
    }

    /// Checks the file that `ci=@` names, if it exists: a command may still make it.
    fn replacement(&mut self, source: &Arc<SourceFile>, span: Span, attributes: &Attributes) {
        let Some(CiAction::File(path)) = &attributes.ci else {
            return;
        };
        let path = replacement_file(source.path(), path);
        let place = Location::new(source, source.first_line_of(span));
        match read_regular(&path) {
            Ok(bytes) => {
                if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
                    let line = bytes[..at].split(|byte| *byte == b'\n').count();
                    let name = path.display();
                    let message =
                        format!("a NUL byte cannot be part of a command: `{name}:{line}` has one");
                    let help = "remove the byte; `printf '\\0'` writes one";
                    self.report(Diagnostic::error("nul-byte", message).help(help), &place);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("cannot run `{}`: {error}", path.display());
                let finding = Diagnostic::error("unreadable", message)
                    .help("`ci=@` takes a script; `ci=skip` runs nothing");
                self.report(finding, &place);
            }
        }
    }

    fn directive(&mut self, source: &Arc<SourceFile>, directive: &Directive) {
        match &directive.kind {
            DirectiveKind::Import(path) => self.import(source, directive.span, path),
            DirectiveKind::Hook { name, variable } => self.hook(name, variable),
            DirectiveKind::IfHook(definition) => self.items(source, &definition.body),
            DirectiveKind::Macro(Definition { name, body, .. }) => {
                let entry = Macro {
                    source: Some(Arc::clone(source)),
                    body: Arc::clone(body),
                };
                self.library.macros.insert(name.clone(), entry);
                self.items(source, body);
            }
            _ => {}
        }
    }

    fn hook(&mut self, name: &str, variable: &str) {
        let command = (self.environment)(&format!("DEMO_HOOK_{variable}"));
        let command = command.filter(|command| !command.is_empty());
        self.library.hooks.insert(name.to_owned(), Hook { command });
    }

    /// Reads an imported file: the first of the candidates that exists.
    fn import(&mut self, source: &Arc<SourceFile>, span: Span, path: &str) {
        let candidates = places(source.path(), Path::new(path));
        let found = candidates.iter().find(|candidate| candidate.exists());
        let found = found.cloned().unwrap_or_else(|| PathBuf::from(path));
        let place = Location::new(source, source.first_line_of(span));
        if let Some(finding) = self.refusal(path, &identity(&found)) {
            self.report(finding, &place);
            return;
        }
        self.imports += 1;
        if self.imports > MAX_IMPORTS {
            return;
        }
        let document = match self.read_once(&found) {
            Ok(document) => document,
            Err(error) if !error.labels.is_empty() => return self.report(*error, &place),
            Err(error) => {
                let help = import::help(path, source.path());
                return self.report(error.help(help), &place);
            }
        };
        self.follow(&document, Some(place));
        let key = (source.path().to_owned(), span.start);
        self.library.imports.insert(key, document);
    }

    /// Why the file `identity`, imported as `path`, is not followed.
    fn refusal(&self, path: &str, identity: &Path) -> Option<Diagnostic> {
        if self.chain.iter().any(|(open, _)| open == identity) {
            let message = format!("`{path}` imports itself");
            let finding = Diagnostic::error("import-loop", message);
            return Some(finding.help("remove one import of the loop"));
        }
        if self.chain.len() > MAX_DEPTH {
            let message = format!("`{path}` is more than {MAX_DEPTH} imports deep");
            let finding = Diagnostic::error("nested-too-deeply", message);
            return Some(finding.help("import it from a file that is closer to the workshop"));
        }
        if self.imports == MAX_IMPORTS {
            let message =
                format!("`{path}` is one import too many: at most {MAX_IMPORTS} are allowed");
            let finding = Diagnostic::error("too-long", message);
            return Some(finding.help("look for files that import each other several times"));
        }
        None
    }

    /// Reads a file, but only once if it is imported several times.
    fn read_once(&mut self, path: &Path) -> Result<Arc<Document>, Box<Diagnostic>> {
        if let Some(document) = self.known.get(path) {
            return Ok(Arc::clone(document));
        }
        let document = self.read(&SourceFile::read(path)?);
        self.known.insert(path.to_owned(), Arc::clone(&document));
        Ok(document)
    }

    /// Reports a finding at `place`, followed by the imports that lead there.
    fn report(&mut self, finding: Diagnostic, place: &Location) {
        let mut labels = finding.labels.clone();
        labels.push(Label {
            location: place.clone(),
            text: Neutral::default(),
        });
        let asked = self
            .chain
            .iter()
            .rev()
            .filter_map(|(_, asked_by)| asked_by.clone());
        labels.extend(asked.take(MAX_LINKS_SHOWN).map(|location| Label {
            location,
            text: "imported here".into(),
        }));
        self.library.findings.push(Diagnostic { labels, ..finding });
    }
}

/// One name for a file, however its path is written.
fn identity(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

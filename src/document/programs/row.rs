//! Default values of a row, and short ways to write one.

use super::{
    Deletes, DestructiveCall, EditingCall, EndlessCall, Fact, Maker, NamePlace, Program, Runs,
    TerminalUse, ToolProbe,
};

/// A row with nothing but a name.
pub(super) const fn program(name: &'static str) -> Program {
    Program {
        name,
        manner: TerminalUse::Prints,
        tool: None,
        files: None,
        file_options: &[],
        terminal_calls: &[],
        destroys: &[],
        makes: &[],
        endless: &[],
        runs: Runs::Nothing,
        prefix: None,
        variables: &[],
        deletes: Deletes::Nothing,
        edits: &[],
        waits: &[],
        facts: &[],
    }
}

/// A row with only a manner.
pub(super) const fn with_manner(name: &'static str, manner: TerminalUse) -> Program {
    Program {
        manner,
        ..program(name)
    }
}

/// A row of a program that only runs others.
pub(super) const fn runs(name: &'static str, runs: Runs) -> Program {
    Program {
        runs,
        ..program(name)
    }
}

/// A row of a program of which only these variables are known.
pub(super) const fn acts_by(name: &'static str, variables: &'static [&'static str]) -> Program {
    Program {
        variables,
        ..program(name)
    }
}

/// A row of a program that only deletes its operands.
pub(super) const fn deletes(name: &'static str) -> Program {
    Program {
        deletes: Deletes::Operands,
        ..program(name)
    }
}

/// A row of a program of which only these facts are known.
pub(super) const fn with_facts(name: &'static str, facts: &'static [Fact]) -> Program {
    Program {
        facts,
        ..program(name)
    }
}

/// A call that opens an editor if this word occurs.
pub(super) const fn editing(word: &'static str, called: &'static str) -> EditingCall {
    EditingCall {
        word,
        is_first: false,
        any: &[],
        unless_short: "",
        unless_long: &[],
        called,
    }
}

pub(super) const fn tool(
    version: &'static [&'static str],
    marker: &'static str,
    install: &'static str,
) -> ToolProbe {
    ToolProbe {
        version,
        marker,
        check: None,
        install,
    }
}

pub(super) const fn destroys(
    words: &'static [&'static str],
    short: &'static str,
    long: &'static [&'static str],
    called: &'static str,
) -> DestructiveCall {
    DestructiveCall {
        words,
        short,
        long,
        called,
    }
}

pub(super) const fn makes(
    words: &'static [&'static str],
    noun: &'static str,
    name: NamePlace,
) -> Maker {
    Maker {
        words,
        noun,
        name,
        makes: true,
    }
}

pub(super) const fn takes_away(
    words: &'static [&'static str],
    noun: &'static str,
    name: NamePlace,
) -> Maker {
    Maker {
        makes: false,
        ..makes(words, noun, name)
    }
}

pub(super) const fn endless(
    word: &'static str,
    any: &'static [&'static str],
    called: &'static str,
) -> EndlessCall {
    EndlessCall { word, any, called }
}

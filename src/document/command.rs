//! stub
#![allow(missing_docs)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    Blank,
    Comment,
    Command,
    Unfinished,
    Invalid,
}
pub struct Piece {
    pub kind: PieceKind,
    pub end: usize,
}
pub fn first_piece(text: &str) -> Piece {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    let kind = if text[..end].trim().is_empty() {
        PieceKind::Blank
    } else {
        PieceKind::Command
    };
    Piece { kind, end }
}

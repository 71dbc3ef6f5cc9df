//! Questions to the terminal and the meaning of its answers.
//!
//! Owns the bytes of both. [`super::Keys`], the only reader, decides when a question is asked and
//! how long to wait for its answer.

/// A set of questions for the terminal. They are sent in one write, and every terminal answers the
/// last of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TerminalQuestions {
    /// The colour of the background.
    pub background: bool,
    /// Whether the terminal shows pictures, and how large its cells are.
    pub pictures: bool,
}

impl TerminalQuestions {
    /// Whether the set is empty.
    pub const fn are_none(self) -> bool {
        !self.background && !self.pictures
    }

    /// The bytes to write.
    pub(super) fn bytes(self) -> String {
        let mut bytes = String::new();
        if self.background {
            bytes += "\x1b]11;?\x1b\\";
        }
        if self.pictures {
            // The name, the sizes of the area and of a cell in pixels, and whether it would show a
            // pixel.
            bytes += "\x1b[>0q\x1b[14t\x1b[16t\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\";
        }
        bytes + "\x1b[c"
    }
}

/// The protocol in which a terminal takes pictures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// Kitty's graphics protocol.
    Kitty,
    /// The inline images of iTerm2.
    Inline,
}

/// The answers of a terminal that have arrived so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answers {
    /// The luminance of its background, from 0 (black) to 1 (white).
    pub luminance: Option<f64>,
    /// The protocol for pictures, if the terminal takes any.
    pub protocol: Option<Protocol>,
    /// Width and height of a cell in pixels.
    pub cell: Option<(u32, u32)>,
    /// Width and height of the whole area in pixels.
    pub area: Option<(u32, u32)>,
    /// The last question has been answered: nothing else follows.
    pub are_complete: bool,
}

impl Answers {
    /// Takes a report from the terminal; reports that answer no question are ignored.
    pub(super) fn take(&mut self, report: &[u8]) {
        let text = String::from_utf8_lossy(report);
        let Some(rest) = text.strip_prefix('\x1b') else {
            return;
        };
        if let Some(color) = rest.strip_prefix("]11;") {
            self.luminance = luminance(without_end(color)).or(self.luminance);
        } else if let Some(name) = rest.strip_prefix("P>|") {
            let shows_inline = ["iTerm2", "WezTerm"];
            if shows_inline.iter().any(|known| name.starts_with(known)) {
                self.protocol.get_or_insert(Protocol::Inline);
            }
        } else if let Some(said) = rest.strip_prefix("_Gi=31;") {
            if without_end(said) == "OK" {
                self.protocol = Some(Protocol::Kitty);
            }
        } else if let Some(body) = rest.strip_prefix('[') {
            self.take_sequence(body);
        }
    }

    fn take_sequence(&mut self, body: &str) {
        if body.starts_with('?') && body.ends_with('c') {
            self.are_complete = true;
        }
        let sizes = |kind: &str| {
            let sizes = body.strip_prefix(kind)?.strip_suffix('t')?;
            let (height, width) = sizes.split_once(';')?;
            let size = (width.parse().ok()?, height.parse().ok()?);
            (size.0 > 0 && size.1 > 0).then_some(size)
        };
        self.area = sizes("4;").or(self.area);
        self.cell = sizes("6;").or(self.cell);
    }
}

/// A string without the sequence that ends it: BEL, `ESC \`, or a lone ESC.
fn without_end(text: &str) -> &str {
    text.trim_end_matches('\\')
        .trim_end_matches(['\x1b', '\x07'])
}

/// The relative luminance of a colour such as `rgb:1e1e/1e1e/1e1e`, one to four digits a channel.
fn luminance(color: &str) -> Option<f64> {
    let channels = color
        .strip_prefix("rgb:")
        .or_else(|| color.strip_prefix("rgba:"))?;
    let channels: Vec<f64> = channels.split('/').map(channel).collect::<Option<_>>()?;
    match channels.as_slice() {
        [red, green, blue] | [red, green, blue, _] => {
            Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
        }
        _ => None,
    }
}

/// The light of one channel, from 0 to 1.
fn channel(digits: &str) -> Option<f64> {
    // `from_str_radix` accepts a sign in front of a number.
    let are_digits = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !are_digits || !(1..=4).contains(&digits.len()) {
        return None;
    }
    let most = f64::from((1_u32 << (4 * digits.len())) - 1);
    let part = f64::from(u32::from_str_radix(digits, 16).ok()?) / most;
    Some(if part <= 0.039_28 {
        part / 12.92
    } else {
        ((part + 0.055) / 1.055).powf(2.4)
    })
}

#[cfg(test)]
mod tests;

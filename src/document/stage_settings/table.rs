//! The table of settings: one row defines a setting, except for its effect.
//!
//! Files, variables, defaults, `demosh help settings`, the manual page and the schema are generated
//! from it. An option also needs its line in `cli/settings.rs`. Keys of the stage are bound by name
//! and have no row; see `keymap`.

/// Hands the rows to the macro `$make`. A row says, in this order: what the setting does, its key
/// and type, the attributes of its field where a file is read, how a variable's text becomes a value, the values
/// for help texts, and the default as text.
macro_rules! settings_table {
    ($make:ident) => {
        $make! {
            /// The text before a command.
            prompt: PromptTemplate {
                file: [
                    serde(deserialize_with = "from_text"),
                    cfg_attr(test, schemars(with = "Option<String>")),
                    cfg_attr(test, schemars(description =
                        "The text before a command, such as `{cwd}( on {branch}) $ `."))
                ],
                read: word,
                values: "text with `{cwd}`, `{branch}`, `{context}`, `{namespace}`, `{user}`, `{host}`, `{time}` and looks such as `{bold green}`; `( ... )` disappears if its fields are empty",
                default: "$ ",
                variable: "DEMOSH_PROMPT",
                flag: Some("--prompt"),
            }
            /// Colours and attributes.
            theme: ThemeChoice {
                file: [
                    cfg_attr(test, schemars(with = "Option<schema::Theme>")),
                    cfg_attr(test, schemars(description =
                        "Colours and attributes: the name of a theme, or a table that changes one."))
                ],
                read: word,
                values: "`auto`, `light`, `dark`, `high-contrast`, or `{base: NAME, styles: {ROLE: STYLE}}`",
                default: "auto",
                variable: "DEMOSH_THEME",
                flag: Some("--theme"),
            }
            /// How a command appears; with `keys`, the presenter's key presses type it.
            typing: TypingChoice {
                file: [],
                read: choice,
                values: "`human`, `fast`, `off`, `keys`",
                default: "human",
                variable: "DEMOSH_TYPING",
                flag: Some("--type"),
            }
            /// Letters typed per second.
            speed: u16 {
                file: [
                    serde(deserialize_with = "speed"),
                    cfg_attr(test, schemars(range(min = 1, max = 1000)))
                ],
                read: |text| within_bounds(text, SPEED),
                values: "1 to 1000",
                default: "18",
                variable: "DEMOSH_SPEED",
                flag: None,
            }
            /// How much the pauses between letters vary, in percent.
            jitter: u8 {
                file: [
                    serde(deserialize_with = "jitter"),
                    cfg_attr(test, schemars(range(min = 0, max = 100)))
                ],
                read: |text| within_bounds(text, JITTER),
                values: "0 to 100",
                default: "80",
                variable: "DEMOSH_JITTER",
                flag: None,
            }
            /// Whether the window's title is the workshop's title.
            window_title: bool {
                file: [],
                read: yes_or_no,
                values: "`true`, `false`",
                default: "true",
                variable: "DEMOSH_WINDOW_TITLE",
                flag: None,
            }
            /// When to use colours.
            color: ColorChoice {
                file: [cfg_attr(test, schemars(with = "Option<schema::Color>"))],
                read: choice,
                values: "`auto`, `always`, `never`",
                default: "auto",
                variable: "DEMOSH_COLOR",
                flag: Some("--color"),
            }
            /// Whether each heading fills the screen for a moment.
            heading_cards: bool {
                file: [],
                read: yes_or_no,
                values: "`true`, `false`",
                default: "false",
                variable: "DEMOSH_HEADING_CARDS",
                flag: None,
            }
            /// Whether commands have numbers, so that the audience can ask about one.
            numbers: bool {
                file: [],
                read: yes_or_no,
                values: "`true`, `false`",
                default: "false",
                variable: "DEMOSH_NUMBERS",
                flag: Some("--numbers"),
            }
            /// When `demosh ci` shows a status line below its log; `auto` means on a terminal.
            progress: ProgressChoice {
                file: [],
                read: choice,
                values: "`auto`, `always`, `never`",
                default: "auto",
                variable: "DEMOSH_PROGRESS",
                flag: Some("--progress"),
            }
            /// Whether the output suits a screen reader: words instead of lines and bars, nothing redrawn.
            accessible: bool {
                file: [],
                read: yes_or_no,
                values: "`true`, `false`",
                default: "false",
                variable: "DEMOSH_ACCESSIBLE",
                flag: Some("--accessible"),
            }
        }
    };
}

pub(crate) use settings_table;

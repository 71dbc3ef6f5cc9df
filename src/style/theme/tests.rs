use super::*;
use anstyle::{Ansi256Color, Color};

const WHITE: u32 = 0xff_ff_ff;
const BLACK: u32 = 0;

/// The default values of the 16 colours in widely used terminals: xterm, the VGA console, GNOME,
/// Windows, macOS.
#[rustfmt::skip]
const PALETTES: [[u32; 16]; 5] = [
    [0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_00ee, 0xcd_00cd, 0x00_cdcd, 0xe5_e5e5,
     0x7f_7f7f, 0xff_0000, 0x00_ff00, 0xff_ff00, 0x5c_5cff, 0xff_00ff, 0x00_ffff, 0xff_ffff],
    [0x00_0000, 0xaa_0000, 0x00_aa00, 0xaa_5500, 0x00_00aa, 0xaa_00aa, 0x00_aaaa, 0xaa_aaaa,
     0x55_5555, 0xff_5555, 0x55_ff55, 0xff_ff55, 0x55_55ff, 0xff_55ff, 0x55_ffff, 0xff_ffff],
    [0x2e_3436, 0xcc_0000, 0x4e_9a06, 0xc4_a000, 0x34_65a4, 0x75_507b, 0x06_989a, 0xd3_d7cf,
     0x55_5753, 0xef_2929, 0x8a_e234, 0xfc_e94f, 0x72_9fcf, 0xad_7fa8, 0x34_e2e2, 0xee_eeec],
    [0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x00_37da, 0x88_1798, 0x3a_96dd, 0xcc_cccc,
     0x76_7676, 0xe7_4856, 0x16_c60c, 0xf9_f1a5, 0x3b_78ff, 0xb4_009e, 0x61_d6d6, 0xf2_f2f2],
    [0x00_0000, 0x99_0000, 0x00_a600, 0x99_9900, 0x00_00b2, 0xb2_00b2, 0x00_a6b2, 0xbf_bfbf,
     0x66_6666, 0xe5_0000, 0x00_d900, 0xe5_e500, 0x00_00ff, 0xe5_00e5, 0x00_e5e5, 0xe5_e5e5],
];

fn luminance(rgb: u32) -> f64 {
    let [_, red, green, blue] = rgb.to_be_bytes().map(|byte| {
        let part = f64::from(byte) / 255.0;
        if part <= 0.039_28 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// The contrast ratio of WCAG: 1 is invisible, 21 is black on white.
fn contrast(one: u32, other: u32) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A colour of the fixed part of the 256.
fn fixed(index: u8) -> u32 {
    let level = |step: u8| u32::from(if step == 0 { 0 } else { 55 + 40 * step });
    let cube = index - 16;
    if index >= 232 {
        return u32::from(8 + 10 * (index - 232)) * 0x01_01_01;
    }
    level(cube / 36) << 16 | level(cube / 6 % 6) << 8 | level(cube % 6)
}

/// The index of the text's colour in the palette.
fn index_of(style: Style) -> Option<u8> {
    match style.text()? {
        Color::Ansi(color) => Some(Ansi256Color::from_ansi(color).index()),
        Color::Ansi256(color) => Some(color.index()),
        Color::Rgb(_) => None,
    }
}

#[test]
fn nothing_of_the_auto_theme_vanishes_on_white_or_black() {
    for (role, style) in AUTO {
        let Some(index) = index_of(style) else {
            continue;
        };
        assert!([1, 5].contains(&index), "{role:?} has colour {index}");
        for palette in PALETTES {
            let rgb = palette[usize::from(index)];
            let least = contrast(rgb, WHITE).min(contrast(rgb, BLACK));
            assert!(least >= 2.3, "{role:?}: {rgb:06x} has contrast {least:.1}");
        }
    }
}

#[test]
fn a_known_background_makes_auto_readable_and_changes_nothing_that_was_chosen() {
    let auto = Theme::auto();
    assert_eq!(
        auto.clone().on(Background::Light).style(Role::Code),
        Theme::light().style(Role::Code)
    );
    for chosen in [Theme::dark(), Theme::high_contrast(), Theme::plain()] {
        assert_eq!(chosen.clone().on(Background::Light), chosen);
    }
    let own: Theme = serde_yaml::from_str("{styles: {code: bold red}}").expect("a theme");
    assert!(own.wants_background());
    let own = own.on(Background::Dark);
    assert_eq!(own.style(Role::Code), S.bold().named(AnsiColor::Red));
    assert_eq!(own.style(Role::Key), Theme::dark().style(Role::Key));
    for (background, grounds) in [
        (Background::Light, [WHITE, 0xf5_f0e0]),
        (Background::Dark, [BLACK, 0x28_2c34]),
    ] {
        let theme = auto.clone().on(background);
        for (role, _) in AUTO.iter().chain(&PALETTE) {
            let Some(index) = index_of(theme.style(*role)) else {
                continue;
            };
            assert!(index >= 16, "{role:?} has a colour of the user's palette");
            for ground in grounds {
                let ratio = contrast(fixed(index), ground);
                assert!(ratio >= 4.5, "{role:?}: {index} has contrast {ratio:.1}");
            }
        }
    }
}

#[test]
fn light_and_dark_read_well_on_their_backgrounds() {
    for (theme, backgrounds) in [(&LIGHT, [WHITE, 0xf5_f0e0]), (&DARK, [BLACK, 0x28_2c34])] {
        for (role, style) in theme {
            let Some(index @ 16..) = index_of(*style) else {
                continue;
            };
            for background in backgrounds {
                let ratio = contrast(fixed(index), background);
                assert!(ratio >= 4.5, "{role:?}: {index} has contrast {ratio:.1}");
            }
        }
    }
}

#[test]
fn high_contrast_uses_no_colour_and_nothing_faint() {
    for (role, style) in HIGH_CONTRAST {
        assert_eq!((style.text(), style.background()), (None, None), "{role:?}");
        assert!(!style.to_string().contains("dim"), "{role:?}");
    }
}

#[test]
fn every_built_in_name_has_a_theme() {
    for name in Theme::NAMES {
        name.parse::<Theme>().expect(name);
    }
    let error = "gray"
        .parse::<Theme>()
        .expect_err("no such theme")
        .to_string();
    assert!(
        error.contains("`auto`, `light`, `dark`, `high-contrast`"),
        "{error}"
    );
}

#[test]
fn a_theme_of_settings_changes_what_it_names() {
    let yaml = "{base: dark, styles: {heading1: bold red, tick: plain}}";
    let theme: Theme = serde_yaml::from_str(yaml).expect("a theme");
    assert_eq!(theme.style(Role::Heading1), S.bold().named(AnsiColor::Red));
    assert_eq!(theme.style(Role::Tick), S);
    assert_eq!(theme.style(Role::Code), Theme::dark().style(Role::Code));
}

#[test]
fn an_unknown_role_key_or_base_is_an_error() {
    for (yaml, named) in [
        (
            "{styles: {headline: bold}}",
            "unknown variant `headline`, expected one of",
        ),
        ("{style: {}}", "unknown field `style`"),
        ("{base: pink}", "there is no theme `pink`"),
        (
            "{styles: {rule: boldish}}",
            "`boldish` is neither an attribute",
        ),
    ] {
        let error = serde_yaml::from_str::<Theme>(yaml)
            .expect_err(yaml)
            .to_string();
        assert!(error.contains(named), "{yaml}: {error}");
    }
}

#[test]
fn italics_become_lines_below_where_a_terminal_has_none() {
    let own: Theme = serde_yaml::from_str("{styles: {link: italic red}}").expect("a theme");
    for theme in [Theme::auto(), Theme::dark(), Theme::high_contrast(), own] {
        let without = theme.clone().without_italics();
        for role in [Role::Emphasis, Role::Comment, Role::Link, Role::Heading1] {
            let (before, after) = (
                theme.style(role).to_string(),
                without.style(role).to_string(),
            );
            assert!(!after.contains("italic"), "{role:?}: {after}");
            let is_same = before == after;
            assert_eq!(
                before.contains("italic"),
                !is_same,
                "{role:?}: {before}, {after}"
            );
            assert!(is_same || after.contains("underline"), "{role:?}: {after}");
        }
    }
}

use super::*;

fn suite(name: &str, position: Option<usize>, counts: [usize; 4], time: &str) -> String {
    let position = position.map(|nth| format!("<property name=\"position\" value=\"{nth}\"/>"));
    let position = position.unwrap_or_default();
    let [tests, failures, errors, skipped] = counts;
    format!(
        "<testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{time}\">\n<properties>\n<property name=\"demosh\" value=\"1\"></property>{position}\n</properties>\n</testsuite>"
    )
}

fn report(suites: &[String]) -> String {
    let suites = suites.join("\n");
    format!("{PROLOGUE}<testsuites name=\"demosh\">\n{suites}\n</testsuites>\n")
}

fn names(report: &str) -> Vec<String> {
    let document = Document::parse(report).expect("well-formed");
    let suites = document
        .descendants()
        .filter(|node| node.has_tag_name("testsuite"));
    suites
        .filter_map(|suite| suite.attribute("name").map(str::to_owned))
        .collect()
}

#[test]
fn counts_are_added_up_and_suites_come_in_the_order_of_the_workshops() {
    let one = report(&[
        suite("a &amp; b", Some(1), [3, 1, 0, 1], "1.500"),
        suite("c", Some(3), [2, 0, 1, 0], "0.501"),
    ]);
    let other = report(&[suite("b", Some(2), [1, 0, 0, 0], "60.000")]);
    let merged = merge(&[one, report(&[]), other]).expect("merged").text;
    assert_eq!(names(&merged), ["a & b", "b", "c"]);
    let document = Document::parse(&merged).expect("well-formed");
    let root = document.root_element();
    let counts =
        ["tests", "failures", "errors", "skipped", "time"].map(|name| root.attribute(name));
    assert_eq!(counts, ["6", "1", "1", "1", "62.001"].map(Some));
}

#[test]
fn without_positions_suites_come_in_the_order_of_the_reports() {
    let one = report(&[suite("z", None, [1, 0, 0, 0], "1.000")]);
    let other = report(&[suite("a", Some(1), [1, 0, 0, 0], "1.000")]);
    assert_eq!(
        names(&merge(&[one, other]).expect("merged").text),
        ["z", "a"]
    );
}

#[test]
fn a_merged_report_can_be_merged_again() {
    let parts: Vec<_> = (1..=3)
        .map(|nth| report(&[suite(&format!("w{nth}"), Some(nth), [1, 0, 0, 0], "0.100")]))
        .collect();
    let once = merge(&parts).expect("merged").text;
    let first = merge(&parts[1..]).expect("merged").text;
    let twice = merge(&[first, parts[0].clone()]).expect("merged").text;
    assert_eq!(once, twice);
}

#[test]
fn reports_of_others_are_refused() {
    let good = report(&[]);
    let refused = |text: &str| {
        let (nth, error) = merge(&[good.clone(), text.to_owned()]).expect_err("refused");
        assert_eq!(nth, 1);
        error.to_string()
    };
    for (text, why) in [
        (
            "<testsuite name=\"x\"/>",
            "it begins with `<testsuite>`, not `<testsuites>`",
        ),
        (
            "<testsuites name=\"pytest\"/>",
            "it is a report of `pytest`, not of `demosh`",
        ),
        (
            "<testsuites/>",
            "it does not say that it is a report of `demosh`",
        ),
        (
            "<testsuites name=\"demosh\"><testsuite name=\"x\"/></testsuites>",
            "its suite `x` is not a run of `demosh`",
        ),
    ] {
        assert_eq!(refused(text), why);
    }
    assert!(refused("").starts_with("it is not XML: "));
    assert!(refused("<testsuites name=\"demosh\">").starts_with("it is not XML: "));
    let wrong = report(&[suite("w", None, [1, 0, 0, 0], "soon")]);
    assert_eq!(refused(&wrong), "its suite `w` has no number as `time`");
}

#[test]
fn a_run_that_two_reports_have_counts_once() {
    let one = suite("a", Some(1), [2, 1, 0, 0], "1.000");
    let other = suite("b", Some(2), [1, 0, 0, 0], "1.000");
    let whole = report(&[one.clone(), other.clone()]);
    let parts = [report(&[one]), report(&[other])];
    let reports = [
        whole.clone(),
        parts[0].clone(),
        parts[1].clone(),
        whole.clone(),
    ];
    let merged = merge(&reports).expect("merged");
    assert_eq!(merged.text, merge(&parts).expect("merged").text);
    assert_eq!(merged.copies, [(1, 0), (2, 0), (3, 0)]);
    assert_eq!(
        merge(&[report(&[]), report(&[])]).expect("merged").copies,
        []
    );
}

#[test]
fn counts_that_are_too_large_to_add_do_no_harm() {
    let large = |name| suite(name, None, [usize::MAX, 0, 0, 0], "1e18");
    let merged = merge(&[report(&[large("a")]), report(&[large("b")])]);
    if let Ok(merged) = merged {
        assert!(merged.text.contains(&usize::MAX.to_string()));
    }
}

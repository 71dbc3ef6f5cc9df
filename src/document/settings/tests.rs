use super::*;

#[test]
fn all_keys_of_the_format_are_read() {
    let settings: FrontMatter = serde_yaml::from_str(
        "title: T\ndescription: D\nrequires:\n  tools: [\"kubectl >= 1.29\", linkerd, {name: docker, check: docker info, hint: start Docker}]\n  env: [LICENSE!, REGION]\n  ports: [80, 443]\ndestroys: [\"cluster c\"]\ndefaults: {timeout: 5m}\n",
    )
    .expect("valid");
    let tools: Vec<_> = settings
        .requires
        .tools
        .iter()
        .map(|t| t.name.as_str())
        .collect();
    assert_eq!(tools, ["kubectl", "linkerd", "docker"]);
    let range = settings.requires.tools[0].version.as_ref().expect("range");
    assert!(range.matches(&semver::Version::new(1, 30, 2)));
    assert!(!range.matches(&semver::Version::new(1, 28, 0)));
    assert_eq!(
        settings.requires.tools[2].check.as_deref(),
        Some("docker info")
    );
    let secrets: Vec<_> = settings.requires.env.iter().map(|e| e.secret).collect();
    assert_eq!(secrets, [true, false]);
    assert_eq!(settings.defaults.timeout, Some(Duration::from_secs(300)));
}

#[test]
fn wrong_values_are_named() {
    for (text, part) in [
        ("defaults: {timout: 5s}", "unknown field `timout`"),
        ("defaults: {timeout: soon}", "`soon` is not a duration"),
        ("defaults: {exit: 1}", "`any`"),
        ("defaults: {exit: nonzero}", "`any`"),
        ("defaults: {timeout: 0s}", "`0s` is not a duration longer"),
        (
            "requires: {tools: [\"kubectl >= x\"]}",
            "not a version range",
        ),
        ("requires: {env: [\"A B\"]}", "not the name of a variable"),
    ] {
        let error = serde_yaml::from_str::<FrontMatter>(text)
            .expect_err(text)
            .to_string();
        assert!(error.contains(part), "{error}");
    }
}

/// `SNAPSHOTS=overwrite cargo test` rewrites the file.
#[test]
fn the_schema_is_the_one_in_the_documentation() {
    let settings = schemars::generate::SchemaSettings::draft2020_12();
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<FrontMatter>();
    schema.insert("$id".into(), "urn:demosh:schema:front-matter".into());
    // A page of another tool has the settings below one key, and nothing else there.
    let page = serde_json::json!({"$ref": "#", "unevaluatedProperties": false});
    schema
        .get_mut("properties")
        .and_then(serde_json::Value::as_object_mut)
        .expect("properties")
        .insert("demosh".into(), page);
    let schema = serde_json::to_string_pretty(&schema).expect("JSON");
    let committed = snapbox::file!["../../../docs/schemas/front-matter.json"];
    snapbox::assert_data_eq!(schema + "\n", committed.raw());
}

use snapbox::{assert_data_eq, file};

use super::*;

/// `SNAPSHOTS=overwrite cargo test` rewrites the files.
#[test]
fn the_schemas_are_those_in_the_documentation() {
    let schema = |settings: schemars::generate::SchemaSettings, course: bool| {
        let generator = settings.into_generator();
        let schema = if course {
            generator.into_root_schema_for::<CourseFile>()
        } else {
            generator.into_root_schema_for::<WorkshopFile>()
        };
        serde_json::to_string_pretty(&schema).expect("JSON") + "\n"
    };
    let settings = || schemars::generate::SchemaSettings::draft2020_12().for_serialize();
    let committed = file!["../../../docs/schemas/learn.json"];
    assert_data_eq!(schema(settings(), false), committed.raw());
    let committed = file!["../../../docs/schemas/course.json"];
    assert_data_eq!(schema(settings(), true), committed.raw());
}

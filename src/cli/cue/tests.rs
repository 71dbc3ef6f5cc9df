use jiff::tz::TimeZoneDatabase;

#[test]
fn zones_have_names_on_machines_without_a_zone_database() {
    let zones = TimeZoneDatabase::bundled();
    assert!(zones.get("Asia/Kathmandu").is_ok());
}

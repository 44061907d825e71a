//! The SystemInfo object (page 333).

use crate::lab::Side;
use crate::mock::choices::HeartbeatInterval;
use crate::mock::difference::DEPLOYMENT_TYPE;
use crate::mock::world::World;
use crate::xml::Element;

/// The whole object, of that server.
pub fn system_info(world: &World, side: Side) -> Element {
    let domain = world.domain_of(side);
    let lost = world.lost_cti_server_since();
    let heartbeat = if lost.is_some() { "failure" } else { "success" };
    let interval = match world.contract.choices.heartbeat_interval {
        HeartbeatInterval::Five => "5",
        HeartbeatInterval::Two => "2",
    };
    let node = |name: &str, host: &str| Element::new(name).with_child(Element::leaf("host", host));
    Element::new("SystemInfo").with_children([
        Element::leaf("currentTimestamp", world.now().to_string()),
        Element::leaf("deploymentType", DEPLOYMENT_TYPE.declared(&world.contract)),
        Element::leaf("lastCTIHeartbeatStatus", heartbeat),
        Element::leaf("lastSuccessCTIHeartbeatTime", lost.unwrap_or_else(|| world.now()).milliseconds().to_string()),
        Element::leaf("ctiVersion", "23"),
        Element::leaf("ctiHeartbeatInterval", interval),
        Element::leaf("license", ""),
        Element::leaf("peripheralId", "5000"),
        node("primaryNode", world.domain.name()),
        node("secondaryNode", world.second_domain.as_ref().map_or("", |second| second.name())),
        Element::leaf("status", world.service_state_at(side).word()),
        Element::leaf("statusReason", ""),
        Element::leaf("systemAuthMode", world.contract.auth_mode.word()),
        Element::leaf("timezoneOffset", "0"),
        Element::leaf("uri", "/finesse/api/SystemInfo"),
        Element::leaf("xmppDomain", domain.name()),
        Element::leaf("xmppPubSubDomain", domain.pubsub()),
    ])
}

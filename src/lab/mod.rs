//! The vocabulary of a lab: who and what is in a call centre, what a target has or lacks, how it is reached.

mod call_centre;
mod capability;
mod side;
mod target_description;
mod transport;
mod version;
mod wrap_up;

pub use call_centre::{
    CallCentre, CallCentreError, EccVariable, Person, Queue, ReasonCategory, ReasonCode, Team, WrapUpReason,
};
pub use capability::{Capability, CapabilityNeed};
pub use side::Side;
pub use target_description::{TargetDescription, TargetKind};
pub use transport::{Fingerprint, NotAFingerprint, Transport};
pub use version::{NotAVersion, Version};
pub use wrap_up::{WrapUp, WrapUpMode};

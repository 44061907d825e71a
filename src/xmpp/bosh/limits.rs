//! The limits of BOSH, in one place. Carrier time only.

use std::time::Duration;

use crate::xml::Limits;

/// What one `<body>` may hold for the mock: clients send single stanzas.
pub const REQUEST_LIMITS: Limits = Limits { bytes: 64 << 10, depth: 32, nodes: 2_000 };

/// What one `<body>` may hold for the client: a response brings everything that was queued.
pub const RESPONSE_LIMITS: Limits = Limits { bytes: 4 << 20, depth: 32, nodes: 400_000 };

/// How many attributes `<body>` itself may have; the specifications name some thirty.
pub const MOST_ATTRIBUTES: usize = 64;

/// How many stanzas one `<body>` may hold.
pub const MOST_STANZAS: usize = 10_000;

/// How long the name of a session may be.
pub const LONGEST_SID: usize = 128;

/// How long the server keeps a request waiting at most.
pub const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How long a session lives without a request that waits.
pub const INACTIVITY: Duration = Duration::from_secs(60);

/// How many requests of a session the server keeps waiting at most.
pub const MOST_HELD: u16 = 2;

/// How many requests the server keeps waiting for a client that names no number.
pub const RECOMMENDED_HELD: u16 = 1;

/// How many bytes of stanzas may wait for a client's next request before its session is given up.
pub const MOST_QUEUED: usize = 4 << 20;

/// How many bytes of stanzas go into one response, unless the first alone is larger.
pub const MOST_IN_RESPONSE: usize = 128 << 10;

/// How many bytes of stanzas go into one request, unless the first alone is larger.
pub const MOST_IN_REQUEST: usize = 32 << 10;

/// How long after a response went out a client that does not acknowledge it is told.
pub const REPORT_AFTER: Duration = Duration::from_secs(1);

/// How many requests the client has open at the same time, whatever the server allows.
pub const MOST_OPEN: usize = 2;

/// How long the client waits before it sends a request again whose connection broke: once for each attempt.
pub const RESEND_AFTER: [Duration; 3] = [Duration::ZERO, Duration::from_millis(250), Duration::from_secs(1)];

/// How long the client waits for responses before a last one that has come already.
pub const LAST_RESPONSES: Duration = Duration::from_secs(2);

/// How many sessions one listener of the mock has at most.
pub const MOST_SESSIONS: usize = 4_000;

/// How many requests may be on their way to one session of the mock at the same time; others wait before it.
pub const REQUESTS_AT_ONCE: usize = 4;

/// How long a client may take to send one request to the mock.
pub const LONGEST_UPLOAD: Duration = Duration::from_secs(20);

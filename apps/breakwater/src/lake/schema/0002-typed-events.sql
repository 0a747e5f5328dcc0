CREATE TABLE IF NOT EXISTS events_0002
(
    tenant LowCardinality(String),
    uid UUID CODEC(ZSTD(1)),
    time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    logged_time DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    class_uid UInt32 CODEC(ZSTD(1)),
    activity_id UInt16 CODEC(ZSTD(1)),
    severity_id UInt8 CODEC(ZSTD(1)),
    action_id UInt8 CODEC(ZSTD(1)),
    disposition_id UInt8 CODEC(ZSTD(1)),
    status_id UInt8 CODEC(ZSTD(1)),
    status_code LowCardinality(String),
    vendor LowCardinality(String),
    product LowCardinality(String),
    log_name LowCardinality(String),
    event_code LowCardinality(String),
    device_uid LowCardinality(String),
    device_hostname LowCardinality(String),
    device_ip LowCardinality(String),
    src_ip IPv6 CODEC(ZSTD(1)),
    src_port UInt16 CODEC(ZSTD(1)),
    dst_ip IPv6 CODEC(ZSTD(1)),
    dst_port UInt16 CODEC(ZSTD(1)),
    service LowCardinality(String),
    protocol_num UInt8 CODEC(ZSTD(1)),
    rule_uid LowCardinality(String),
    bytes_in UInt64 CODEC(T64, ZSTD(1)),
    bytes_out UInt64 CODEC(T64, ZSTD(1)),
    packets_in UInt64 CODEC(T64, ZSTD(1)),
    packets_out UInt64 CODEC(T64, ZSTD(1)),
    duration UInt64 CODEC(T64, ZSTD(1)),
    user_name String CODEC(ZSTD(1)),
    actor_user_name String CODEC(ZSTD(1)),
    url String CODEC(ZSTD(1)),
    url_hostname String CODEC(ZSTD(1)),
    user_agent String CODEC(ZSTD(1)),
    query_hostname String CODEC(ZSTD(1)),
    file_name String CODEC(ZSTD(1)),
    device LowCardinality(String),
    present UInt64 CODEC(ZSTD(1)),
    fields Map(LowCardinality(String), String) CODEC(LZ4),
    json_fields Array(LowCardinality(String)),
    observables Array(String) CODEC(ZSTD(1)),
    observable_paths Array(LowCardinality(String)),
    irregular String CODEC(ZSTD(1)),
    raw_data String CODEC(ZSTD(1)),
    delivery String CODEC(ZSTD(1)),
    batch UInt64 CODEC(Delta, ZSTD(1)),
    INDEX logged_time_range logged_time TYPE minmax GRANULARITY 1,
    INDEX batch_range batch TYPE minmax GRANULARITY 1,
    INDEX uid_filter uid TYPE bloom_filter(0.001) GRANULARITY 4,
    INDEX src_ip_filter src_ip TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX dst_ip_filter dst_ip TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX observable_filter observables TYPE bloom_filter(0.01) GRANULARITY 1,
    INDEX raw_words raw_data TYPE text(tokenizer = splitByNonAlpha, preprocessor = lowerUTF8(translate(raw_data, '0123456789', '          ')))
)
ENGINE = MergeTree
PARTITION BY toMonday(logged_time)
ORDER BY (tenant, class_uid, product, event_code, time)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, min_level_for_wide_part = 1;

CREATE TABLE IF NOT EXISTS sightings
(
    tenant LowCardinality(String),
    type_id UInt16,
    value String CODEC(ZSTD(1)),
    device LowCardinality(String),
    day Date CODEC(Delta, ZSTD(1)),
    first SimpleAggregateFunction(min, DateTime('UTC')) CODEC(ZSTD(1)),
    last SimpleAggregateFunction(max, DateTime('UTC')) CODEC(ZSTD(1)),
    count SimpleAggregateFunction(sum, UInt64) CODEC(T64, ZSTD(1)),
    received Date CODEC(ZSTD(1)),
    batch SimpleAggregateFunction(max, UInt64) CODEC(ZSTD(1))
)
ENGINE = AggregatingMergeTree
PARTITION BY toStartOfQuarter(received)
ORDER BY (tenant, type_id, value, day, device)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, ttl_only_drop_parts = 1, min_level_for_wide_part = 1

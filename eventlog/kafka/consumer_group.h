// ConsumerGroup: the partitions of a ledger on Kafka, shared out among the processes of a group. No
// librdkafka in sight.

#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>

#include "eventlog/kafka/address.h"
#include "eventlog/kafka/options.h"
#include "eventlog/partition_assignment.h"
#include "ledger/error.h"

namespace minutebook::kafka {

// Joins the consumer group of that name with the first poll. Only membership is the group's
// business: records are read through EventLog::read, from the shards' positions, and what the group
// commits is for those who watch it from outside.
//
// is_valid rests on a lease: the coordinator took a commit of this member, in a generation in which
// the partition was this process's, less than the session timeout ago, on a clock that counts the
// time in which the process or the machine was stopped. The coordinator counts the same time from
// later on, so the lease has ended before anybody else can be given the partition without its
// having been revoked.
//
// A process that does not poll for `max.poll.interval.ms` (a minute unless set otherwise), or is
// not heard from for `session.timeout.ms` (ten seconds), loses its partitions; both can be set
// among the connection's properties.
//
// Fails with kUsage where a property is not one that librdkafka takes, or the name is empty. poll
// fails with kUsage where the connection or the group is refused, with kNotFound where the topic is
// gone.
[[nodiscard]] tl::expected<std::unique_ptr<PartitionAssignment>, Error> make_consumer_group(
    const KafkaAddress& address, const KafkaOptions& options, const std::string& name);

}  // namespace minutebook::kafka

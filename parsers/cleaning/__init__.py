"""From records as a watch wrote them to records that can be measured."""

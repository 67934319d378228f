# What the sentences of rules mean: [condition] for those behind "when", [consequence] for those behind "then".
# {word} is a value; on the right it can become a number, a constant or a text, and nothing else.
[condition][Customer]the customer came less than {days} days ago=Customer( tenureDays < {days} )
[condition][Customer]the customer is in the segment {segment}=Customer( segment == Segment.{segment} )
[condition][Customer]- and has more than {people} people at home=householdSize > {people}
[condition][Offer]there is an offer of the kind {category}=$offer : Offer( category == "{category}" )
[condition][Offer]- that costs at most {price}=price <= {price}
[consequence][]prefer it by {factor}=decision.boost( $offer, {factor} );
[consequence][]show it first=decision.promote( $offer );
[consequence][]keep it off the list=decision.exclude( $offer );

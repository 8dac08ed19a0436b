<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/** What runs here and now: the record, as this wiki and this instant see it. */
final class Running {
	/**
	 * @param Records $records
	 * @param OutagePolicy $policy
	 * @param bool $enabled if not, nothing runs, and nothing is read to find that out
	 * @param string $wiki database name
	 */
	public function __construct(
		private readonly Records $records,
		private readonly OutagePolicy $policy,
		private readonly bool $enabled,
		private readonly string $wiki
	) {
	}

	/**
	 * Return the instruments that collect now, by name.
	 *
	 * @return array[] name (string), platforms (string[]), stream (name, schema_title, destination_event_service),
	 *  sample (unit, rate), attributes (string[])
	 */
	public function instruments(): array {
		$now = ConvertibleTimestamp::time();
		if ( !$this->enabled || !$this->policy->delivers( $this->records->current(), $now ) ) {
			return [];
		}
		$at = Instrument::instant( $now );
		$running = [];
		foreach ( $this->records->current()->items as $item ) {
			if ( $item['start'] <= $at && $at <= $item['end'] ) {
				$running[] = [
					'name' => $item['name'],
					'platforms' => $item['platforms'],
					'stream' => $item['stream'],
					'sample' => [ 'unit' => $item['unit'], 'rate' => $this->rate( $item ) ],
					'attributes' => $item['attributes'],
				];
			}
		}
		return $running;
	}

	private function rate( array $item ): int|float {
		// Names of databases and rates need no escapes, so the text tells whether this wiki stands in it.
		$wikis = str_contains( $item['wikis'], "\"$this->wiki\":" ) ? json_decode( $item['wikis'] ) : null;
		return Instrument::rateOn( (object)[ 'rate' => $item['rate'], 'wikis' => $wikis ], $this->wiki );
	}
}

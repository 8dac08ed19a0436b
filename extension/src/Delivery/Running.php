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
	 * @param bool $enabled if not, nothing runs, and nothing is read to find that out; nor may it be where readers need
	 *  an account, since load.php tells everybody
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
	 * @return array[] as the record's items, with the rate of this wiki
	 */
	public function instruments(): array {
		$now = ConvertibleTimestamp::time();
		if ( !$this->enabled || !$this->policy->delivers( $this->records->current(), $now ) ) {
			return [];
		}
		$record = $this->records->current();
		$at = Instrument::instant( $now );
		$rates = json_decode( $record->rates[$this->wiki] ?? '{}', true );
		$running = [];
		foreach ( $record->items as $place => $item ) {
			if ( $item['start'] <= $at && $at <= $item['end'] ) {
				if ( isset( $rates[$place] ) ) {
					$item['settings']['sample']['rate'] = $rates[$place];
				}
				$running[] = $item;
			}
		}
		return $running;
	}
}

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

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
	 * Return the settings of the streams of what collects now, as EventStreamConfig knows them.
	 *
	 * @param ?string $platform of whose instruments; null: of all
	 * @return array<array> by the name of the instrument; a name of digits is an integer, as PHP wants it
	 */
	public function settings( ?string $platform = null ): array {
		$now = ConvertibleTimestamp::time();
		return $this->enabled && $this->policy->delivers( $this->records->current(), $now )
			? ( $this->records->contents( $now )?->settings( $this->wiki, $platform ) ?? [] ) : [];
	}
}

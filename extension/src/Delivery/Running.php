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
	 * Return the instruments that collect now, by name.
	 *
	 * @return array[] name, platforms, and the settings of the stream
	 */
	public function instruments(): array {
		$contents = $this->contents();
		$instruments = [];
		foreach ( $contents?->settings( $this->wiki ) ?? [] as $place => $settings ) {
			$names ??= $contents->names();
			$instruments[] = [
				'name' => $names[$place],
				'platforms' => $contents->platforms( $place ),
				'settings' => $settings,
			];
		}
		return $instruments;
	}

	/** @return array<int,array> the settings of their streams alone, as EventStreamConfig knows them */
	public function settings(): array {
		return $this->contents()?->settings( $this->wiki ) ?? [];
	}

	/** Return the name of an instrument by its index in the settings. */
	public function name( int $place ): string {
		return $this->contents()->names()[$place];
	}

	private function contents(): ?Contents {
		$now = ConvertibleTimestamp::time();
		return $this->enabled && $this->policy->delivers( $this->records->current(), $now )
			? $this->records->contents( $now, $this->wiki ) : null;
	}
}

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

/** What somebody looked at before they decided: nothing else is ever decided on. */
final class Seen {
	/**
	 * @param int $proposal the id of the newest revision of the proposal's page
	 * @param string $sha1 of its text, in hexadecimal: a wiki that was restored gives the same ids again
	 * @param int $live the id of the revision that was live; 0 if there was no page
	 */
	public function __construct(
		public readonly int $proposal,
		public readonly string $sha1,
		public readonly int $live
	) {
	}

	public static function of( Branch $branch ): self {
		return new self( (int)$branch->head?->getId(), $branch->sha1(), (int)$branch->live?->getId() );
	}

	/** Tell whether it is what is there now. */
	public function fits( Branch $branch ): bool {
		$now = self::of( $branch );
		return $this->proposal === $now->proposal && $this->sha1 === $now->sha1 && $this->live === $now->live;
	}
}

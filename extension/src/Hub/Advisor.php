<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Document\Context;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Utils\MWTimestamp;
use stdClass;

/** Tells of a valid document what may be a mistake, with all that this wiki knows around it. */
final class Advisor {
	public function __construct( private readonly Settings $settings, private readonly Verdicts $verdicts ) {
	}

	/**
	 * Return what may be a mistake in a document that somebody would save here. No save is refused for it.
	 *
	 * @param Kind $kind
	 * @param stdClass $document one in which the kind's validator finds no problem
	 * @return Problem[] errors first
	 */
	public function problems( Kind $kind, stdClass $document ): array {
		return $this->found( $kind, $document, true );
	}

	/**
	 * Return the same of a document that is live, as far as it alone shows that: nobody who only reads a page waits
	 * until all the others are read.
	 *
	 * @param Kind $kind
	 * @param stdClass $document
	 * @return Problem[]
	 */
	public function problemsOfLive( Kind $kind, stdClass $document ): array {
		// That what is live has ended is its state, and no advice.
		return array_filter( $this->found( $kind, $document, false ), static fn ( $problem ) =>
			$problem->code !== 'window/past' );
	}

	private function found( Kind $kind, stdClass $document, bool $isBesideOthers ): array {
		$environment = $this->settings->environment();
		if ( $environment === '' ) {
			return $kind->advice( $document, new Context() );
		}
		$now = Instrument::instant( (int)MWTimestamp::time() );
		[ $live, $others ] = $isBesideOthers && $kind->isInstrument()
			? $this->beside( new Instrument( $document ), $environment, $now ) : [ null, null ];
		return $kind->advice( $document, new Context(
			$environment,
			$this->settings->isAuthority(),
			$this->settings->environmentAddresses() ? $this->settings->environments() : null,
			$now,
			$this->settings->wikis() ?: null,
			$live,
			$others
		) );
	}

	/** Return the document that is live under the name of one, and the streams of the others that are active. */
	private function beside( Instrument $proposed, string $environment, string $now ): array {
		// Only of what runs it matters what the pages say.
		if ( !$proposed->isActive( $environment, $now ) ) {
			return [ null, null ];
		}
		[ $live, $others ] = [ null, [] ];
		foreach ( $this->verdicts->from() as $page ) {
			$instrument = $page->instrument();
			if ( $page->name === $proposed->document->name ) {
				$live = $instrument?->document;
			} elseif ( $instrument?->isActive( $environment, $now ) ) {
				$others[$page->name] = $instrument->document->stream->name;
			}
		}
		return [ $live, $others ];
	}
}

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Html\Html;
use MediaWiki\Parser\Sanitizer;
use stdClass;

/**
 * A document as people read it, resolved for one environment.
 *
 * What problems are about is left out; the rest of the document has the shape that the document schema says.
 */
final class Summary {
	private const OVERRIDABLE = [ 'enabled', 'start', 'end', 'sample' ];

	private readonly stdClass $here;
	/** The keys that this environment overrides. */
	private readonly array $overridden;
	/** The keys of the document that have problems, or depend on one that has. */
	private readonly array $broken;

	/**
	 * @param Phrases $phrases
	 * @param stdClass $document
	 * @param Problem[] $problems all that the validator finds in the document
	 * @param string $environment
	 * @param int $now Unix time
	 */
	public function __construct(
		private readonly Phrases $phrases,
		stdClass $document,
		array $problems,
		private readonly string $environment,
		private readonly int $now
	) {
		$keys = array_map( static fn ( $problem ) => explode( '/', $problem->pointer )[1] ?? 'schema', $problems );
		$resolvable = !array_intersect( [ 'schema', 'overrides' ], $keys );
		$this->broken = $resolvable ? $keys : [ ...$keys, ...self::OVERRIDABLE ];
		$this->here = $resolvable ? ( new Instrument( $document ) )->resolved( $environment ) : $document;
		$this->overridden = $resolvable
			? array_keys( get_object_vars( $document->overrides->$environment ?? new stdClass() ) ) : [];
	}

	/** Return the title, the description and a line on each fact; nothing of a document of another schema. */
	public function html(): string {
		if ( !$this->sound( 'schema' ) ) {
			return '';
		}
		return $this->part( 'title', static fn ( $title ) => Html::element( 'h2', [ 'dir' => 'auto' ], $title ) )
			. $this->part( 'description', static fn ( $text ) => Html::element( 'p', [ 'dir' => 'auto' ], $text ) )
			. Html::rawElement( 'dl', [], implode( '', $this->rows() ) );
	}

	private function rows(): array {
		$phrases = $this->phrases;
		$texts = static fn ( $texts ) => $phrases->listed( ...array_map( [ $phrases, 'text' ], $texts ) );
		return [
			$this->row( 'enabled', static fn ( $on ) => $phrases->say( $on ? 'on' : 'off' ) ),
			$this->window(),
			$this->row( 'sample', static fn ( $sample ) => $phrases->rate( $sample->rate ) . ' '
				. $phrases->say( "unit-$sample->unit" ) . $phrases->wikis( $sample ) ),
			$this->row( 'stream', static fn ( $stream ) => $phrases->codes( $stream->name ) . ' '
				. $phrases->say( 'schema', $phrases->codes( $stream->schema_title ) ) ),
			$this->row( 'contextual_attributes', static fn ( $names ) =>
				$names ? $phrases->codes( ...$names ) : $phrases->say( 'none' ) ),
			$this->row( 'platforms', static fn ( $platforms ) => $phrases->listed( ...array_map(
				static fn ( $platform ) => $phrases->say( "platform-$platform" ), $platforms ) ) ),
			$this->row( 'environments', static fn ( $names ) => $phrases->codes( ...$names ) ),
			$this->row( 'risk', static fn ( $risk ) => $phrases->say( "risk-$risk->level" )
				. ( $risk->review === null ? '' : ' ' . $phrases->say( 'review', $phrases->task( $risk->review ) ) ) ),
			$this->row( 'owners', $texts ),
			$this->row( 'contact', [ $phrases, 'contact' ] ),
			$this->row( 'task', [ $phrases, 'task' ] ),
			$this->row( 'purpose', $texts ),
		];
	}

	/** Return start, now and end on a line, and the same in words. */
	private function window(): string {
		return !$this->sound( 'end' ) ? '' : $this->row( 'start', function () {
			[ $start, $end ] = [ strtotime( $this->here->start ), strtotime( $this->here->end ) ];
			$window = $this->phrases->say(
				'window', $this->phrases->instant( $this->here->start ), $this->phrases->instant( $this->here->end ) );
			$words = $this->phrases->remaining( $start, $end, $this->now );
			$line = TimeLine::ofOne( $this->phrases, $start, $end, $this->now );
			$runs = $this->sound( 'enabled' ) && $this->here->enabled && $this->sound( 'environments' )
				&& in_array( $this->environment, $this->here->environments, true );
			return $window . $line->window( $start, $end, $runs, Sanitizer::stripAllTags( "$window: $words" ) )
				. $line->legend( ...( $runs ? [ 'past', 'window', 'now' ] : [ 'off', 'now' ] ) ) . $words;
		} );
	}

	private function row( string $key, callable $html ): string {
		$label = strtr( $key, '_', '-' );
		$own = in_array( $key, $this->overridden, true )
			? ' ' . $this->phrases->say( 'overridden', $this->phrases->text( $this->environment ) ) : '';
		return $this->part( $key, fn ( $value ) => $value === [] && $key === 'purpose' ? '' : Html::rawElement(
			'div', [], Html::rawElement( 'dt', [], $this->phrases->say( "key-$label" ) )
				. Html::rawElement( 'dd', [], $html( $value ) . $own )
		) );
	}

	private function part( string $key, callable $html ): string {
		return $this->sound( $key ) ? $html( $this->here->$key ) : '';
	}

	private function sound( string $key ): bool {
		return !in_array( $key, $this->broken, true );
	}
}

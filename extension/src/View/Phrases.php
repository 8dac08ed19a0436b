<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use HtmlArmor;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\Message\Message;
use MediaWiki\Parser\Sanitizer;
use MediaWiki\Title\Title;
use stdClass;

/** Values of a document as safe HTML in the reader's language; whatever a page says stays text, isolated from ours. */
final class Phrases {
	private const MOST_OPEN = 10;

	public function __construct(
		public readonly IContextSource $context,
		public readonly LinkRenderer $links,
		private readonly Settings $settings
	) {
	}

	/** Return one of our messages with HTML as its parameters. */
	public function say( string $key, string ...$html ): string {
		return $this->spoken( $key, static fn ( $message ) => $message->rawParams( ...$html )->escaped() );
	}

	/** Return one of our messages about a number. */
	public function count( string $key, int $number ): string {
		return $this->spoken( $key, static fn ( $message ) => $message->numParams( $number )->escaped() );
	}

	/** Return one of our messages about how long something takes: in days, or more finely below one. */
	public function lasting( string $key, int $seconds ): string {
		$units = $seconds < 86400 ? [ 'hours', 'minutes' ] : [ 'days' ];
		return $this->spoken( $key, static fn ( $message ) =>
			$message->rawParams( $message->getLanguage()->formatDuration( $seconds, $units ) )->escaped() );
	}

	/** Return how a window, of Unix times, stands to now. */
	public function remaining( int $start, int $end, int $now ): string {
		return match ( true ) {
			$now < $start => $this->lasting( 'window-early', $start - $now ),
			$now > $end => $this->lasting( 'window-late', $now - $end ),
			default => $this->lasting( 'window-now', $end - $now ),
		};
	}

	/** @param callable(Message):string $html what becomes of the message */
	public function spoken( string $key, callable $html ): string {
		return Spoken::html( $this->context, "instrumentconfigurator-$key", $html );
	}

	/** Return a text of the page. */
	public function text( string $text ): string {
		return Html::element( 'bdi', [], $text );
	}

	/** Return words that machines read. */
	public function codes( string ...$words ): string {
		return implode( ' ', array_map( static fn ( $word ) =>
			Html::rawElement( 'bdi', [], Html::element( 'code', [], $word ) ), $words ) );
	}

	/** Return a name that machines read, which may break after its dots and underscores. */
	public function breaking( string $name ): string {
		return Html::rawElement( 'bdi', [], Html::rawElement( 'code', [], self::broken( $name ) ) );
	}

	/** Return a name likewise, as HTML that has no element of its own. */
	public static function broken( string $name ): string {
		return implode( '<wbr>', array_map( 'htmlspecialchars', preg_split( '/(?<=[._])/', $name ) ?: [] ) );
	}

	public function listed( string ...$html ): string {
		return implode( $this->context->msg( 'comma-separator' )->escaped(), $html );
	}

	/** Return a share in percent, with all its decimals: a document has at most six. */
	public function percent( int|float $rate ): string {
		$number = rtrim( rtrim( sprintf( '%.4F', $rate * 100 ), '0' ), '.' );
		return $this->context->msg( 'percent' )->numParams( $number )->escaped();
	}

	/** Return an instant of a document. It is not moved to the reader's time zone, so that it is found in the JSON. */
	public function instant( string $at ): string {
		$shown = $this->context->getLanguage()->timeanddate( wfTimestamp( TS_MW, $at ) );
		return Html::element( 'time', [ 'datetime' => $at ] + $this->language(), $shown );
	}

	/** Return a Unix time as a clock of UTC shows it; with the date, if that is another day than now's. */
	public function clock( int $time, int $now ): string {
		$at = Instrument::instant( $time );
		if ( gmdate( 'Ymd', $time ) !== gmdate( 'Ymd', $now ) ) {
			return $this->instant( $at );
		}
		$shown = $this->context->getLanguage()->time( wfTimestamp( TS_MW, $time ) );
		return Html::element( 'time', [ 'datetime' => $at ] + $this->language(), $shown );
	}

	/** @return string[] attributes of what is in the reader's language, wherever it stands */
	private function language(): array {
		$language = $this->context->getLanguage();
		return [ 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir() ];
	}

	/** Return a word for a state: null, a reason of Instrument, or "invalid". */
	public function state( ?string $reason ): string {
		$state = $reason ?? 'active';
		$class = "ext-instrumentConfigurator-state ext-instrumentConfigurator-state-$state";
		$help = $this->context->msg( "instrumentconfigurator-about-state-$state" )->text();
		return Html::rawElement( 'strong', [ 'class' => $class, 'title' => $help ], $this->say( "state-$state" ) );
	}

	/** Return a word for a state of a proposal that waits: one of WaitingProposal. */
	public function proposal( string $state ): string {
		$class = "ext-instrumentConfigurator-state ext-instrumentConfigurator-proposal-$state";
		$help = $this->context->msg( "instrumentconfigurator-about-proposal-$state" )->text();
		return Html::rawElement( 'strong', [ 'class' => $class, 'title' => $help ], $this->say( "proposal-$state" ) );
	}

	/** Return a link to a user, of whom null is hidden. */
	public function user( ?string $name ): string {
		$page = $name === null ? null : Title::makeTitleSafe( NS_USER, $name );
		return $page === null ? $this->say( 'hidden-user' )
			: Html::rawElement( 'bdi', [], $this->links->makeLink( $page, (string)$name ) );
	}

	/** Return a share as a number and a bar. The bar says nothing that the number does not. */
	public function rate( int|float $rate ): string {
		$width = $rate > 0 ? max( $rate * 100, 1 ) : 0;
		return $this->percent( $rate ) . ' ' . Html::rawElement(
			'svg',
			[
				'class' => 'ext-instrumentConfigurator-bar', 'viewBox' => '0 0 100 1',
				'preserveAspectRatio' => 'none', 'aria-hidden' => 'true', 'focusable' => 'false',
			],
			Html::element( 'rect', [ 'width' => $width, 'height' => 1 ] )
		);
	}

	/** Return the rates that wikis have of their own, the highest first; folded up when they are many. */
	public function wikis( stdClass $sample ): string {
		$groups = [];
		foreach ( get_object_vars( $sample->wikis ) as $wiki => $_ ) {
			$groups[ sprintf( '%.6F', Instrument::rateOn( $sample, (string)$wiki ) ) ][] = (string)$wiki;
		}
		krsort( $groups, SORT_NUMERIC );
		$items = '';
		foreach ( $groups as $rate => $wikis ) {
			sort( $wikis, SORT_STRING );
			$items .= Html::rawElement( 'li', [], $this->rate( (float)$rate ) . ' ' . $this->codes( ...$wikis ) );
		}
		$count = array_sum( array_map( 'count', $groups ) );
		return $this->folded( 'own-rates', $count, $count <= self::MOST_OPEN, Html::rawElement( 'ul', [], $items ) );
	}

	/**
	 * Return the sentences of problems, as a refused save says them.
	 *
	 * @param Problem[] $problems
	 */
	public function problems( array $problems, int $most ): string {
		$items = array_map( fn ( $problem ) => Spoken::html( $this->context, $problem->messageKey(),
			static fn ( $message ) => $message->params(
				...array_map( 'wfEscapeWikiText', $problem->messageParameters() )
			)->parse()
		), array_slice( $problems, 0, $most ) );
		if ( count( $problems ) > $most ) {
			$items[] = $this->count( 'more-problems', count( $problems ) - $most );
		}
		return Html::rawElement( 'ul', [ 'class' => 'ext-instrumentConfigurator-problems' ], implode( '', array_map(
			static fn ( $item ) => Html::rawElement( 'li', [], $item ), $items
		) ) );
	}

	/**
	 * Return a sentence for each way in which more is collected.
	 *
	 * @param array<string,string[]> $ways as `Growth::ways`
	 * @return string[]
	 */
	public function growth( array $ways ): array {
		$sentences = [];
		foreach ( $ways as $way => $names ) {
			$sentences[] = $this->say( "grows-$way", match ( $way ) {
				'unit' => implode( array_map( fn ( $unit ) => $this->say( "unit-$unit" ), $names ) ),
				'platforms' => $this->listed( ...array_map( fn ( $each ) => $this->say( "platform-$each" ), $names ) ),
				default => $this->some( $names ),
			} );
		}
		return $sentences;
	}

	/** Return the first of some words that machines read, and how many there are besides. */
	private function some( array $names ): string {
		$rest = count( $names ) - self::MOST_OPEN;
		$more = $this->context->msg( 'instrumentconfigurator-more-names' )->numParams( $rest );
		return $this->listed( ...array_map( [ $this, 'codes' ], array_slice( $names, 0, self::MOST_OPEN ) ),
			...( $rest > 0 ? [ $more->escaped() ] : [] ) );
	}

	/** Return HTML that a reader may fold up, under a heading that counts; nothing when there is nothing. */
	public function folded( string $key, int $count, bool $open, string $html ): string {
		return $count === 0 ? '' : Html::rawElement(
			'details', [ 'open' => $open ], Html::rawElement( 'summary', [], $this->count( $key, $count ) ) . $html
		);
	}

	/** Return a link to a task, such as T123456, or to an address. */
	public function task( string $task ): string {
		$pages = $this->settings->taskPages();
		return str_starts_with( $task, 'https://' )
			? $this->external( $task, $task ) : $this->external( str_replace( '$1', $task, $pages ), $task );
	}

	/** Return a link to a mailing list, an address or a page of this wiki; what is none of them stays text. */
	public function contact( string $contact ): string {
		if ( preg_match( '~^https://[!-\~]+$~D', $contact ) ) {
			return $this->external( $contact, $contact );
		}
		if ( Sanitizer::validateEmail( $contact ) ) {
			return $this->external( 'mailto:' . strtr( rawurlencode( $contact ), [ '%40' => '@' ] ), $contact );
		}
		$title = Title::newFromText( $contact );
		return $title === null ? $this->text( $contact ) : Html::rawElement(
			'bdi', [], $this->links->makeLink( $title, $contact )
		);
	}

	public function external( string $address, string|HtmlArmor $text ): string {
		return Html::rawElement( 'bdi', [], Html::rawElement(
			'a', [ 'class' => 'external', 'rel' => 'nofollow', 'href' => $address ], HtmlArmor::getHtml( $text )
		) );
	}
}

<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use HtmlArmor;
use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Kind;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;
use MediaWiki\Extension\InstrumentConfigurator\Document\SwitchOff;
use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\Linker\LinkRenderer;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;

/** What surrounds the text of an instrument or a proposal, whether somebody reads or edits it. */
final class Frame {
	/** The module for all that we show. */
	public const STYLES = 'ext.instrumentConfigurator.styles';
	private const MOST_PROBLEMS = 50;

	public readonly Phrases $phrases;

	public function __construct(
		private readonly IContextSource $context,
		private readonly LinkRenderer $links,
		private readonly Title $title,
		private readonly Kind $kind,
		Settings $settings
	) {
		$this->phrases = new Phrases( $context, $links, $settings );
	}

	public function isProposal(): bool {
		return $this->title->inNamespace( $this->kind->proposal );
	}

	/** Show HTML in the language of the reader, which need not be the page's. */
	public function show( string ...$html ): void {
		$language = $this->context->getLanguage();
		$attributes = [ 'lang' => $language->getHtmlCode(), 'dir' => $language->getDir() ];
		$this->context->getOutput()->addModuleStyles( self::STYLES );
		$this->context->getOutput()->addHTML( Html::rawElement(
			'div', [ 'class' => 'ext-instrumentConfigurator' ] + $attributes, implode( '', $html )
		) );
	}

	/** Return a notice that may link to the instrument and its proposal. */
	public function notice( string $key ): string {
		$name = wfEscapeWikiText( $this->title->getText() );
		return Html::noticeBox(
			$this->phrases->spoken( $key, static fn ( $message ) => $message->params( $name )->parse() ), ''
		);
	}

	/** Return what leads to switching off what is on, for those who may; or nothing. */
	public function switchOff( mixed $value ): string {
		if ( $this->isProposal() || !$this->kind->isInstrument() || !SwitchOff::changes( $value )
			|| !$this->context->getAuthority()->probablyCan( 'edit', $this->title )
		) {
			return '';
		}
		$this->context->getOutput()->addModuleStyles( 'codex-styles' );
		$button = 'cdx-button cdx-button--fake-button cdx-button--fake-button--enabled cdx-button--action-destructive';
		$page = SpecialPage::getTitleFor( 'SwitchOffInstruments', $this->title->getDBkey() );
		$text = $this->context->msg( 'instrumentconfigurator-switch-off' )->text();
		$link = $this->links->makeKnownLink( $page, $text, [ 'class' => $button ] );
		// Within a span, so that it is not underlined as links within sentences are.
		return Html::rawElement( 'p', [], Html::rawElement( 'span', [], $link ) );
	}

	/** @param Problem[] $problems */
	public function problems( array $problems ): string {
		if ( !$problems ) {
			return '';
		}
		$html = $this->phrases->count( $this->isProposal() ? 'draft' : 'invalid', count( $problems ) )
			. $this->phrases->problems( $problems, self::MOST_PROBLEMS );
		return $this->isProposal() ? Html::warningBox( $html ) : Html::errorBox( $html );
	}

	/** @param Problem[] $problems what may be a mistake, as `Advisor` finds it */
	public function advice( array $problems ): string {
		return ( new Warnings( $this->phrases ) )->html( $problems );
	}

	/**
	 * Return links to what belongs to the page.
	 *
	 * @param string[] $elsewhere addresses of the page in other environments, by environment, with $1 for its name
	 * @param ?WaitingProposal $waiting what is proposed for an instrument, if it waits
	 */
	public function links( array $elsewhere, ?WaitingProposal $waiting = null ): string {
		$instrument = Title::makeTitle( $this->kind->page, $this->title->getDBkey() );
		$proposal = Title::makeTitle( $this->kind->proposal, $this->title->getDBkey() );
		$items = [
			$this->link( $this->title, 'history', [ 'action' => 'history' ] ),
			$this->link( $this->title->getTalkPage(), 'talk' ),
		];
		if ( $this->isProposal() ) {
			$items[] = $this->link( $instrument, 'instrument' );
		} elseif ( $proposal->exists() ) {
			$items[] = $this->link( $proposal, 'proposal' ) . ( $waiting ? ' ' . $this->stands( $waiting ) : '' );
		}
		if ( $proposal->exists() && $instrument->exists() ) {
			$items[] = $this->link( SpecialPage::getTitleFor( 'ComparePages' ), 'compare', [
				'page1' => $instrument->getPrefixedText(), 'page2' => $proposal->getPrefixedText()
			] );
		}
		if ( $this->kind->isInstrument() ) {
			$form = FormPage::SPECIAL;
			$items[] = $this->link( SpecialPage::getTitleFor( $form, $this->title->getDBkey() ), 'propose' );
			$items[] = $this->link( SpecialPage::getTitleFor( $form ), 'copy', [ 'copy' => $this->title->getDBkey() ] );
			$items[] = $this->link( SpecialPage::getTitleFor( $form ), 'new' );
			$items[] = $this->link( SpecialPage::getTitleFor( 'Instruments' ), 'all' );
		}
		foreach ( $elsewhere as $environment => $address ) {
			$page = str_replace( '$1', wfUrlencode( $this->title->getDBkey() ), $address );
			$items[] = $this->phrases->external(
				$page, new HtmlArmor( $this->phrases->say( 'link-environment', $this->phrases->text( $environment ) ) )
			);
		}
		return Html::rawElement( 'ul', [ 'class' => 'ext-instrumentConfigurator-links' ], implode( '', array_map(
			static fn ( $item ) => Html::rawElement( 'li', [], $item ), $items
		) ) );
	}

	private function stands( WaitingProposal $waiting ): string {
		$since = Instrument::instant( (int)wfTimestamp( TS_UNIX, $waiting->since ) );
		return $this->phrases->say(
			'stands-since', $this->phrases->proposal( $waiting->state ), $this->phrases->instant( $since ) );
	}

	private function link( Title $to, string $key, array $query = [] ): string {
		return $this->links->makeLink( $to, new HtmlArmor( $this->phrases->say( "link-$key" ) ), [], $query );
	}
}
